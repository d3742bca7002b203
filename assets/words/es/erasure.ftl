rights = Sus derechos
rights-text = Todo lo que se sabe, para leer
rights-json = Todo lo que se sabe, como JSON
rights-data = Guardar todo lo que se sabe
rights-data-kind = Lo que se sabe de una persona
rights-text-name = Lo que se sabe.txt
rights-json-name = Lo que se sabe.json
rights-data-written = Todo lo que se sabe está en { $path }.
erase = Suprimir para siempre
erase-title = Suprimir a { $name }
erase-about = Esto desaparece, en todos los puestos del equipo, con todo su historial:
erase-persons = { $count ->
    [one] la persona
   *[other] { $shown } fichas de la persona, que se unieron
}
erase-attendees = { $count ->
    [one] una inscripción
   *[other] { $shown } inscripciones
}
erase-leads = { $count ->
    [one] un contacto
   *[other] { $shown } contactos
}
erase-notes = { $count ->
    [one] una nota
   *[other] { $shown } notas
}
erase-consents = { $count ->
    [one] un consentimiento o aviso
   *[other] { $shown } consentimientos y avisos
}
erase-session = su papel en «{ $title }»
erase-mentions = Nombrada en otros lugares
erase-mentions-about = Esto queda si nadie lo cambia. Al escribir un texto de nuevo se suprime lo que decía antes.
erase-in-lead_notes = Nota
erase-in-sessions = Sesión
erase-in-attendees = Necesidades de un asistente
erase-in-organisations = Organización
erase-in-persons = Puede ser la misma persona
erase-new-text = Texto nuevo, de { $of }
erase-redact = Escribir de nuevo y suprimir el texto anterior
erase-take-away = Quitar el texto
erase-past = Solo está en el historial: se escribió de nuevo, se descartó o se deshizo.
erase-by-hand = Míralo y cámbialo, suprímelo o déjalo a mano.
erase-redacted = El texto está escrito de nuevo; lo que decía se ha suprimido.
erase-told = Hay que avisar a quien tenga uno de estos archivos
erase-file = { $what } ({ $format }), { $count }, { $when }, desde { $desk }
erase-file-leads = Contactos
erase-file-attendees = Asistentes
erase-away = Impedir durante dos años que una importación la devuelva
erase-warning = Nada lo devuelve: ni deshacer, ni una copia de seguridad junto a este puesto.
erase-do = Suprimir para siempre
erase-not = Conservar
erase-done = Suprimida en este puesto. Los demás siguen cuando se encuentren; Ajustes muestra cuántos lo han hecho.
event-keep-until = Conservar datos personales hasta
event-keep-until-hint = El último día. Rambla te avisa; no suprime nada por su cuenta.
data = Datos personales
data-until = Se conservan hasta el { $day }.
data-no-term = Nadie ha dicho hasta cuándo se conservan. Edita el evento para decirlo.
data-due = El plazo para conservar los datos personales de este evento ha terminado: suprímelos o di por qué se conservan más tiempo.
data-none = No quedan datos personales.
data-persons = { $count ->
    [one] una persona
   *[other] { $shown } personas
}
data-attendees = { $count ->
    [one] una inscripción
   *[other] { $shown } inscripciones
}
data-leads = { $count ->
    [one] un contacto
   *[other] { $shown } contactos
}
data-notes = { $count ->
    [one] una nota
   *[other] { $shown } notas
}
data-consents = { $count ->
    [one] un consentimiento o aviso
   *[other] { $shown } consentimientos y avisos
}
data-undone = { $count ->
    [one] una ficha deshecha que sigue en el historial
   *[other] { $shown } fichas deshechas que siguen en el historial
}
data-erase-all = Suprimirlo todo para siempre
data-erase-all-about = Todas las personas, inscripciones, contactos, notas y consentimientos de { $name } desaparecen, en todos los puestos del equipo. Sesiones, salas y organizaciones quedan.
data-erased = Se han suprimido { $count } fichas en este puesto. Los demás siguen cuando se encuentren.
data-erasures = Supresiones
data-erasure = { $when }: { $records } fichas, confirmada por { $done } de { $asked } puestos
data-proof = Guardar la prueba
data-proof-kind = Prueba de supresión
data-proof-name = Prueba de supresión.txt
data-proof-written = La prueba está en { $path }. No contiene ningún nombre de quien trataba.
data-desk-waits = { $desk } no lo ha confirmado todavía.
data-desk-lost = { $desk } se da por perdido.
data-desk-lose = No volverá
data-desk-back = Ha vuelto
data-allow = Dejar volver a quien lo pida
data-allow-hint = Su correo o su teléfono.
data-allow-do = Permitir que una importación la devuelva
data-allow-nobody = No se impedía la vuelta de nadie con ese correo o teléfono.
data-allowed = Las importaciones pueden devolverla.
proof-title = Prueba de supresión
proof-erasure = Supresión
proof-event = Evento
proof-controller = Responsable de los datos
proof-law = Ley
proof-law-gdpr = Reglamento (UE) 2016/679 (RGPD), art. 17
proof-law-eudpr = Reglamento (UE) 2018/1725, art. 19
proof-when = Suprimido
proof-records = Fichas
proof-texts = Textos en fichas que quedan
proof-confirmed = Confirmado por { $done } de { $asked } puestos:
proof-desk-done = { $desk }: confirmado { $when }
proof-desk-lost = { $desk }: dado por perdido { $when }
proof-desk-waits = { $desk }: aún sin confirmar
proof-about = Cada puesto confirmado ha sobrescrito lo que tenía, también su índice de búsqueda y su registro, y solo conserva números al azar y resúmenes de los que no se puede reconocer a nadie. Una copia de seguridad anterior tiene los datos hasta que se tire; restaurada junto al archivo de tumbas de su puesto, no muestra nada de ellos.
op-erase_person = persona suprimida
op-erase_event = datos personales del evento suprimidos
op-redact_text = texto suprimido y escrito de nuevo
op-complete_erasure = supresión completada
op-confirm_erasure = supresión confirmada
op-declare_lost = puesto dado por perdido
op-lift_suppression = puede volver
op-disclose = archivo salido del puesto
