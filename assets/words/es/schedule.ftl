schedule = Importar un programa
schedule-choose = Elegir un programa
schedule-kind = Programa (Pentabarf XML)
schedule-reading = Leyendo el programa
schedule-importing = Importando
schedule-title = Evento
schedule-sessions = Sesiones
schedule-days = Días
schedule-from-to = Del { $from } al { $to }
schedule-no-zone = el archivo no la dice
schedule-zone = ¿En qué zona horaria están sus horas?
schedule-go-on = Seguir
schedule-would = { $added ->
    [one] Se añadirá una sesión.
   *[other] Se añadirán { $shown } sesiones.
}
schedule-known = No hay nada que hacer: las { $count } sesiones ya están aquí.
schedule-refused = { $count ->
    [one] Una sesión se quedará fuera.
   *[other] { $count } sesiones se quedarán fuera.
}
schedule-rows = { $count ->
    [one] Una fila que revisar
   *[other] { $count } filas que revisar
}
schedule-line = Línea { $line }
schedule-whole-file = El archivo
schedule-left-out = fuera
schedule-import = { $count ->
    [one] Importar una sesión
   *[other] Importar { $shown } sesiones
}
schedule-done = { $count ->
    [one] Se ha importado una sesión.
   *[other] Se han importado { $shown } sesiones.
}
schedule-problem-missing-key = No tiene ni guid ni id. Dale uno que no tenga ninguna otra sesión.
schedule-problem-repeated-key = Su guid o id aparece dos veces; se ha tomado la primera. Da a cada sesión el suyo.
schedule-problem-missing-title = No tiene título. Ponle uno.
schedule-problem-missing-start = No tiene inicio. Añade uno como 09:30, y una fecha a su día.
schedule-problem-unreadable-start = Su inicio no se puede leer. Escríbelo como 09:30.
schedule-problem-unreadable-date = Su fecha no se puede leer; se han tomado el día y el inicio.
schedule-problem-start-differs = La fecha y el inicio no coinciden; se ha tomado la fecha. Revisa la hora y la zona.
schedule-problem-missing-duration = No tiene duración. Añade una mayor que cero, como 00:30.
schedule-problem-unreadable-duration = Su duración no se puede leer. Escribe horas y minutos, como 00:30.
schedule-problem-long-session = Dura más de 24 horas; se ha tomado tal cual. Revisa la duración.
schedule-problem-text-too-long = Un texto supera los 256 KiB. Acórtalo.
schedule-problem-too-many-people = Nombra a más de 200 personas. Nombra menos.
schedule-problem-control-characters = Se han quitado caracteres no imprimibles. Revisa el texto.
schedule-problem-unknown-zone = No es una zona horaria de la base IANA, como Europe/Madrid.
schedule-problem-zone-mapped = La zona horaria estaba abreviada. Comprueba que es esta.
