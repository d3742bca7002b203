exports-calendar = Calendario
exports-calendar-about = Un archivo iCalendar (.ics) que aceptan Outlook, Google y Apple. Si se exporta de nuevo, actualiza lo importado antes; lo cancelado se cancela allí.
exports-sessions = Tabla de sesiones
exports-leads = Tabla de contactos
exports-tables = Tablas
exports-profile = Para quién
exports-spreadsheet = Para una hoja de cálculo
exports-spreadsheet-about = Excel y LibreOffice la abren con todos los acentos y ninguna celda se ejecuta.
exports-plain = Para un programa
exports-plain-about = Comas, UTF-8, cada celda tal cual.
exports-name-calendar = programa
exports-name-sessions = sesiones
exports-name-leads = contactos
exports-name-backup = copia
exports-save-calendar = Guardar el calendario…
exports-save-sessions = Guardar las sesiones…
exports-save-leads = Guardar los contactos…
exports-any-day = Todos los días
exports-any-room = Todas las salas
exports-any-track = Todas las líneas
exports-any-person = Todo el mundo
exports-person = Persona
exports-person-unknown = Elige a alguien de la lista.
exports-from-trash = Son los contactos de la papelera.
exports-done = { $count ->
    [one] Hay una fila en { $path }.
   *[other] Hay { $shown } filas en { $path }.
}
exports-rows = { $count ->
    [one] una fila
   *[other] { $shown } filas
}
exports-last = Últimas exportaciones
exports-none = En este puesto aún no se ha exportado nada.
exports-show = Ver en la carpeta
exports-show-file = Ver { $file } en su carpeta
exports-workbook = Como libro
exports-workbook-about = XLSX para Excel y LibreOffice: cada celda es un texto, así que 007 y +34 se quedan como están.
exports-kind-ics = Calendario iCalendar
exports-kind-csv = Tabla (CSV)
exports-kind-xlsx = Libro (XLSX)
exports-kind-vcf = Tarjetas (vCard)
exports-contacts = Contactos como tarjetas
exports-name-contacts = tarjetas
exports-save-contacts = Guardar como tarjetas (vCard)…
exports-attendees = Tabla de asistentes
exports-attendee-contacts = Asistentes como contactos
exports-name-attendees = asistentes
exports-name-attendee-contacts = contactos de asistentes
exports-save-attendees = Guardar los asistentes…
exports-from-trash-people = Son los asistentes de la papelera.
exports-since = Solo cambios desde
exports-since-hint = Vacío: toda la agenda. Con un día: lo añadido, cambiado o cancelado a partir de entonces.
exports-purpose = Para qué es el archivo
exports-purpose-hint = Con una finalidad, el archivo contiene solo a quienes la aceptaron. Quien se opone nunca está.
exports-purpose-own = Trabajo propio
exports-left-out = { $count ->
    [one] Se ha dejado fuera a uno: se opone, tiene los datos limitados o no lo aceptó.
   *[other] Se ha dejado fuera a { $shown }: se oponen, tienen los datos limitados o no lo aceptaron.
}
exports-shortened = { $count ->
    [one] Un texto era más largo de lo que cabe en un libro y se ha cortado; el CSV lo tiene entero.
   *[other] { $count } textos eran más largos de lo que cabe en un libro y se han cortado; el CSV los tiene enteros.
}
