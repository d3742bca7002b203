SELECT n, name, city FROM organisations WHERE id = ?1
