leads = Contactos
leads-list = Contactos
leads-count = { $count ->
    [one] { $shown } contacto
   *[other] { $shown } contactos
}
leads-filters = Filtros
leads-search = Buscar contactos
leads-search-act = Buscar contactos
leads-any-temperature = Cualquier interés
leads-any-type = Todos los tipos
leads-any-tag = Todas las etiquetas
leads-any-owner = Todo el equipo
leads-any-consent = Cualquier consentimiento
leads-consent-follow-up = Se le puede contactar
leads-consent-pass-to-city = Se le puede presentar
leads-consent-newsletter = Recibe el boletín
leads-consent-none = No escribir
leads-order = Orden
leads-order-newest = Los más recientes primero
leads-order-name = Por nombre
leads-order-organisation = Por organización
leads-trash = Papelera
leads-actions = Acciones sobre contactos
leads-picked = Marcado
leads-not-picked = Sin marcar
leads-picked-count = { $count ->
    [one] { $shown } marcado
   *[other] { $shown } marcados
}
leads-pick = Marcar este contacto
leads-pick-all = Marcar todos
leads-pick-none = Desmarcar todos
leads-next = Contacto siguiente
leads-before = Contacto anterior
leads-edit = Abrir este contacto
leads-tag = Etiquetar
leads-tag-name = { $count ->
    [one] Etiqueta para este contacto
   *[other] Etiqueta para { $shown } contactos
}
leads-tag-add = Añadir la etiqueta
leads-tagged = { $count } con la etiqueta «{ $tag }».
leads-delete = Mover a la papelera
leads-deleted = { $count } en la papelera.
leads-restore = Sacar de la papelera
leads-restored = { $count } fuera de la papelera.
leads-export = Exportar estos
leads-do-not-mail = no escribir
leads-none = Aún no hay contactos. Capta el primero: pulsa N.
leads-none-found = Ningún contacto pasa estos filtros.
leads-trash-empty = La papelera está vacía.
leads-show-all = Ver todos los contactos
key-delete = Supr
lead = Contacto
lead-saved = El contacto está guardado.
lead-save = Guardar
lead-close = Cerrar el contacto
lead-forget = Olvidar lo que he escrito
lead-in-trash = Este contacto está en la papelera.
lead-changed-meanwhile = Ha cambiado desde que lo abriste. Lo que escribiste sigue aquí; al guardar se conservan ambas cosas.
lead-conflict = { $field }: dos valores, nadie ha decidido
lead-conflict-choose = Quedarse con este
lead-new-note = Nota nueva
lead-notes = Notas
lead-no-notes = Aún no hay notas.
lead-untag = Quitar la etiqueta { $tag }
lead-history = Historial
lead-owner = Responsable: { $who }
lead-nobody = nadie
agreed = Ha aceptado
agreed-since = desde el { $when }
agreed-not = no aceptado
agreed-give = Acepta
agreed-withdraw = Lo retira
agreed-notice = Aviso { $version } ({ $language }) leído el { $when }
history-created = Creado: { $what }
history-undone = Deshecho ({ $what })
history-redone = Hecho de nuevo ({ $what })
history-from-to = { $from } → { $to }
history-taken-away = { $from }: quitado
history-by-on = { $who }, en { $desk }
leads-order-city = Por ciudad
leads-order-country = Por país
leads-order-programmes = Por programa
leads-order-type = Por tipo
leads-order-temperature = Los más interesados primero
leads-order-staff = Por responsable
leads-descending = Al revés
leads-assign = Asignar a
leads-assign-who = { $count ->
    [one] Quién lleva este contacto
   *[other] Quién lleva estos { $shown } contactos
}
leads-assigned = { $count } para { $who }.
leads-import = Importar contactos
