people = Personas
people-list = Asistentes
people-count = { $count ->
    [one] { $shown } asistente
   *[other] { $shown } asistentes
}
people-search = Buscar personas
people-search-act = Buscar personas
people-actions = Acciones sobre asistentes
people-any-registered_as = Con cualquier participación
people-any-ticket = Todas las entradas
people-any-country = Todos los países
people-any-language = Todos los idiomas
people-without = sin indicar
people-order-newest = Los más recientes primero
people-order-name = Por nombre
people-order-organisation = Por organización
people-order-city = Por ciudad
people-next = Asistente siguiente
people-before = Asistente anterior
people-pick = Marcar este asistente
people-pick-none = No marcar a nadie
people-edit = Abrir este asistente
people-tag = Etiquetar asistentes
people-tag-name = { $count ->
    [one] Etiqueta para este asistente
   *[other] Etiqueta para { $shown } asistentes
}
people-register = Inscribir a alguien
people-registered-now = { $who }: inscripción guardada.
people-registered = Inscripción: { $when }
people-delete = Mover a la papelera
people-restore = Sacar de la papelera
people-export = Exportar estos
people-none = Aún no hay nadie inscrito. Inscribe a alguien con R o trae una lista de inscripciones.
people-none-found = Nadie pasa estos filtros.
people-show-all = Ver a todos
people-sessions = { $count ->
    [0] ninguna sesión
    [one] una sesión
   *[other] { $count } sesiones
}
attendee = Asistente
people-saved = El asistente está guardado.
people-save = Guardar
people-close = Cerrar el asistente
people-in-trash = Este asistente está en la papelera.
people-agenda = Participa en
people-no-sessions = Aún en ninguna sesión.
people-clashes = { $count ->
    [one] Dos de estas sesiones coinciden.
   *[other] { $count } pares de estas sesiones coinciden.
}
people-clash = Coincide con { $title }
people-leave = Ya no participa en { $title }
people-join = Añadir una sesión
people-calendar = Su calendario
people-calendar-save = Guardar su calendario…
people-rights = Sus derechos
people-objects = Se opone
people-restricted = Limitado
people-rights-about = Quien se opone (RGPD art. 21) o tiene limitado el tratamiento de sus datos (art. 18) no aparece en ninguna tabla ni lista de contactos que salga de este equipo.
people-objects-now = Se opone al uso de sus datos: no aparece en ningún archivo que salga de este equipo, tampoco en los de las sesiones en las que tiene un papel.
people-restricted-now = El uso de sus datos está limitado: no aparece en ninguna exportación.
field-languages = Idiomas
field-language = Idioma
field-badge = Acreditación
field-registered_as = Participa como
field-ticket = Entrada
field-needs = Necesidades
field-country = País
field-sessions = Sesiones
field-objection = Oposición
field-restriction = Limitación
field-home_city = Ciudad de origen
field-registered_at = Inscripción
field-person = Persona
field-purpose = Finalidad
people-order-country = Por país
people-order-registered_as = Por participación
people-order-ticket = Por entrada
people-import = Importar asistentes
duplicates = Parecen la misma
duplicates-close = Volver a la lista
duplicates-looking = Comparando a todos…
duplicates-none = Nadie parece estar dos veces.
duplicates-at = { $at } de { $count }
duplicates-next = Pareja siguiente
duplicates-before = Pareja anterior
duplicates-likely = Con un { $percent } % de probabilidad son la misma persona.
duplicates-reason = { $field }: { $how } (al { $nearness } %)
duplicates-doubt = { $field }: distinto
duplicates-stays = Se queda
duplicates-goes = Se une a ella
duplicates-take = { $field }: quedarse con { $value }
duplicates-about = Se conservan las direcciones, números, idiomas, sesiones, contactos y notas de ambas. De lo que difiere queda el valor de la izquierda, o el de la derecha si lo pulsas; el otro queda en el historial. Deshacer las vuelve a separar.
duplicates-merge = Unirlas
duplicates-merged = { $who }: ahora son una sola.
duplicates-apart = No son la misma
duplicates-apart-done = No se volverán a proponer.
compared-name = Nombre
compared-email = Correo
compared-phone = Teléfono
compared-organisation = Organización
compared-role = Cargo
compared-city = Ciudad
how-same = igual
how-accents = igual salvo acentos
how-order = las mismas palabras en otro orden
how-part = una dice más
how-initials = iniciales de la otra
how-nickname = una forma familiar de la otra
how-one_letter = un desliz al escribir
how-script = igual en otra escritura
how-mailbox = el mismo buzón
how-domain = el mismo dominio
how-extension = igual con una extensión
how-similar = parecido
how-some_words = algunas palabras en común
how-different = diferente
