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
