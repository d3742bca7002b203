SELECT replicas.id FROM desk JOIN replicas ON replicas.number = desk.replica
