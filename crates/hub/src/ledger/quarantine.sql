SELECT number, stream, device, replica, seq, why, at, size FROM quarantine
ORDER BY number
