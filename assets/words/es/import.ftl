schedule-title = Evento
schedule-days = Días
schedule-from-to = Del { $from } al { $to }
schedule-no-zone = el archivo no la dice
schedule-zone = ¿En qué zona horaria están sus horas?
schedule-go-on = Seguir
schedule-rows = { $count ->
    [one] Una fila que revisar
   *[other] { $count } filas que revisar
}
schedule-line = Línea { $line }
schedule-whole-file = El archivo
schedule-left-out = fuera
import-problem-missing-key = No tiene ni guid ni id. Dale uno que no tenga ninguna otra sesión.
import-problem-repeated-key = Su guid o id aparece dos veces; se ha tomado la primera. Da a cada sesión el suyo.
import-problem-missing-title = No tiene título. Ponle uno.
import-problem-missing-start = No tiene inicio. Añade uno como 09:30, y una fecha a su día.
import-problem-unreadable-start = Su inicio no se puede leer. Escríbelo como 09:30.
import-problem-unreadable-date = Su fecha no se puede leer; se han tomado el día y el inicio.
import-problem-start-differs = La fecha y el inicio no coinciden; se ha tomado la fecha. Revisa la hora y la zona.
import-problem-missing-duration = No tiene duración. Añade una mayor que cero, como 00:30.
import-problem-unreadable-duration = Su duración no se puede leer. Escribe horas y minutos, como 00:30.
import-problem-long-session = Dura más de 24 horas; se ha tomado tal cual. Revisa la duración.
import-problem-text-too-long = Un texto supera los 256 KiB. Acórtalo.
import-problem-too-many-people = Nombra a más de 200 personas. Nombra menos.
import-problem-control-characters = Se han quitado caracteres no imprimibles. Revisa el texto.
import-problem-unknown-zone = No es una zona horaria de la base IANA, como Europe/Madrid.
import-problem-zone-mapped = La zona horaria estaba abreviada. Comprueba que es esta.
import = Importar un archivo
import-reading = Leyendo el archivo
import-importing = Importando
import-choose = Elige un archivo
import-choose-schedule = Elige un programa
import-kind-any = Tablas, programas, contactos
import-what = Qué contiene
import-sessions = Sesiones
import-attendees = Asistentes
import-leads = Contactos
import-programmes = Registro de programas
import-rows-sessions = Sesiones
import-rows-attendees = Asistentes
import-rows-leads = Contactos
import-rows-programmes = Filas
import-form = Leído como
import-delimited = Texto en { $encoding }, con «{ $delimiter }» entre celdas
import-tab = tabulador
import-sheet = Hoja «{ $name }» de un libro
import-columns = Columnas: se usan { $used } de { $count }
import-columns-list = Columnas del archivo
import-column = Columna
import-sample = Contiene
import-field = Campo
import-field-of = Campo para { $header }
import-not-used = sin usar
import-nothing = Nada que hacer: todo está aquí ya.
import-would-added = { $count ->
    [one] Se añadirá uno.
   *[other] Se añadirán { $shown }.
}
import-would-updated = { $count ->
    [one] Se actualizará uno.
   *[other] Se actualizarán { $shown }.
}
import-would-unchanged = { $count ->
    [one] Uno está aquí tal como lo tiene el archivo.
   *[other] { $shown } están aquí tal como los tiene el archivo.
}
import-would-cancelled = { $count ->
    [one] Se cancelará una, porque el archivo ya no la tiene.
   *[other] Se cancelarán { $shown }, porque el archivo ya no las tiene.
}
import-would-refused = { $count ->
    [one] Se dejará fuera una fila.
   *[other] Se dejarán fuera { $shown } filas.
}
import-more-rows = Y { $count } más.
import-go = { $count ->
    [0] Nada que importar
    [one] Importar uno
   *[other] Importar { $shown }
}
import-done = { $count ->
    [one] Se ha traído un registro de { $file }.
   *[other] Se han traído { $shown } registros de { $file }.
}
field-id = Identificador en el archivo
field-first_name = Nombre de pila
field-last_name = Apellidos
field-programme = Programa
field-as_of = A fecha de
field-source = Fuente
field-consents = Consentimientos
field-duration = Duración
field-date = Día
field-time = Hora
field-uid = UID de calendario
import-problem-missing-city = No nombra ninguna ciudad. Nómbrala.
import-problem-unknown-city = No se conoce ningún lugar con ese nombre. Escríbelo como en el mapa.
import-problem-ambiguous-city = Varios lugares se llaman así. Añade la región o el país.
import-problem-unknown-country = No se conoce ese país. Escribe sus dos letras, como ES.
import-problem-missing-programme = No nombra ningún programa. Nómbralo, como ICC.
import-problem-unreadable-month = El mes no se entiende. Escríbelo como 2026-11 o 2026.
import-problem-missing-party = No tiene nombre, organización, dirección ni número. Da uno de ellos.
import-problem-repeated-row = Ya estaba antes en el archivo; se ha tomado la primera.
import-problem-unreadable-email = No es una dirección de correo; se ha guardado en la nota.
import-problem-unreadable-phone = No es un número de teléfono; se ha guardado en la nota.
import-problem-unknown-word = No es ninguna de las palabras conocidas; se ha guardado en la nota.
import-problem-unreadable-moment = Este momento no se entiende; se ha tomado el de la importación. Escribe 2026-11-24T09:30.
import-problem-unknown-session = Ninguna sesión tiene este título o UID, o varias lo tienen; se ha guardado en la nota.
import-problem-all-day = Dura días enteros; se ha tomado de 00:00 a 24:00. Revisa las horas.
import-problem-series = Es una serie; se ha tomado la primera fecha. Añade las demás como sesiones propias.
import-problem-date-of-series = Es una fecha de una serie. Dale una sesión y un UID propios.
import-problem-floating = Su hora no tiene zona; se ha tomado la del evento. Revísala.
import-problem-occurs-twice = El reloj marca esta hora dos veces; se ha tomado la primera. Revísala.
import-problem-never-occurs = El reloj se salta esta hora. Escribe una anterior o posterior.
import-problem-zone-differs = Las reglas de zona del archivo difieren de las conocidas; se han seguido las del archivo. Revisa la hora.
import-problem-ends-first = Acaba antes de empezar. Escribe un final posterior.
import-problem-more-categories = Tiene varias categorías; la primera es la línea. Revísala.
import-problem-unreadable-link = No es un enlace; se ha dejado fuera. Escríbelo con https:// delante.
import-problem-stray-line = Hay líneas que no pertenecen a nada y se han dejado fuera. Revisa el texto.
import-problem-unknown-status = No es un estado; se ha dejado como está. Escribe draft, confirmed o cancelled.
import-problem-unreadable-number = No es un número entero; se ha dejado fuera.
