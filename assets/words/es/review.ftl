review = Revisión
review-none = No hay dudas: lo que los puestos hicieron por separado encaja.
review-looking = Buscando…
review-at = { $at } de { $count }
review-next = Siguiente
review-before = Anterior
review-first = Conservar el primer valor
review-second = Conservar el segundo valor
review-base = Antes: { $value }
review-no-base = Antes: nada que ambos hubieran visto
review-empty = (vacío)
review-mine = este puesto
review-theirs = otro puesto
review-shows = se muestra ahora
review-similar = { $count ->
    [one] Conservar el valor del mismo puesto también en la otra duda sobre este campo, si dio uno
   *[other] Conservar el valor del mismo puesto también en las otras { $count } dudas sobre este campo, donde dio uno
}
review-decided = { $count ->
    [one] Resuelta. Ctrl+Z la deja como estaba.
   *[other] { $count } resueltas. Ctrl+Z las deja como estaban.
}
review-of-leads = Contacto
review-of-persons = Persona
review-of-organisations = Organización
review-of-attendees = Asistente
review-of-sessions = Sesión
review-of-rooms = Sala
review-of-tracks = Línea temática
review-of-tags = Etiqueta
review-of-events = Evento
review-of-staff = Miembro del equipo
review-of-breaks = Pausa
review-of-import_sources = Archivo importado
review-import = del archivo { $file }
review-trash = { $what }: { $name }, en la papelera y modificado en otro puesto
review-trash-by = A la papelera: { $by }
review-trash-edits = Modificado por quien no lo sabía:
review-restore = Sacar de la papelera
review-leave = Dejar en la papelera
review-clash = Doble reserva: { $first } / { $second }
review-clash-about = Dos puestos dieron a estas sesiones la misma sala o persona, y ninguno sabía del otro.
review-booked = «{ $title }»: puesta ahí por { $by }
review-meant = Es a propósito
review-doubles = Creada dos veces: { $first } / { $second }
review-doubles-by = { $name }, creada por { $by }
desks = Otros puestos
desks-about = Sin red, los puestos se encuentran mediante archivos: uno escribe lo que le falta al otro, en una memoria o una carpeta compartida, y el otro lo incorpora. Un puesto nuevo se une al equipo con su primer archivo.
desks-passphrase = Contraseña del archivo
desks-passphrase-hint = Dísela al otro puesto por otra vía que el archivo.
desks-give = Escribir para otro puesto
desks-take = Incorporar de otro puesto
desks-lacking = Escribir solo lo que le falta
desks-lacking-about = Para archivos pequeños: que el otro puesto escriba lo que tiene, y elige aquí primero ese archivo.
desks-all = Escribir todo
desks-vector = Escribir lo que tiene este puesto
desks-kind = Archivo de entrega
desks-vector-kind = Lo que tiene un puesto
desks-name = De este puesto.handover
desks-vector-name = Este puesto.vector
desks-vector-written = { $path } dice lo que tiene este puesto; no contiene nombres.
desks-given = { $count ->
    [0] Allí no falta nada; { $path } dice solo lo que tiene este puesto.
    [one] Hay un cambio en { $path }.
   *[other] Hay { $shown } cambios en { $path }.
}
desks-taken = { $count ->
    [0] No había nada nuevo en lo que escribió { $desk }.
    [one] Un cambio de { $desk } está ya en este puesto.
   *[other] { $shown } cambios de { $desk } están ya en este puesto.
}
desks-joined = Este puesto pertenece ahora a ese equipo.
desks-another = Este puesto era una copia de otro; desde ahora escribe con un nombre propio.
desks-copied = Hay dos copias del puesto { $desk }, y lo que escribió una de ellas se ha dejado fuera: que esa incorpore un archivo de este puesto.
failure-handover-other-team = El archivo es de otro equipo, y este puesto tiene eventos propios. No se ha cambiado nada.
failure-handover-sample = El evento de muestra se queda en su puesto. Elige antes otro evento.
failure-handover-foreign = No es el archivo que se pide aquí. No se ha cambiado nada; usa uno que Rambla haya escrito para esto.
failure-handover-cut-off = El archivo está cortado. No se ha cambiado nada; cópialo otra vez, o que el otro puesto lo escriba de nuevo.
failure-handover-newer = El archivo lo escribió un Rambla posterior. No se ha cambiado nada; instala el último Rambla.
failure-handover-forged = El archivo contiene un cambio que el puesto que nombra no ha firmado: alguien lo ha falsificado. No se ha cambiado nada.
failure-handover-damaged = El archivo está dañado. No se ha cambiado nada; cópialo otra vez, o que el otro puesto lo escriba de nuevo.
failure-handover-wrong-passphrase = La contraseña no abre el archivo. No se ha cambiado nada; inténtalo otra vez.
whereabouts-here = Solo en este puesto
whereabouts-handed_over = Entregado; ningún otro puesto ha dicho aún que lo tiene
whereabouts-acknowledged = También en otro puesto
