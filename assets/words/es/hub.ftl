chip-sending = Enviando { $shown }…
chip-up-to-date = Al día, { $time }
chip-waiting = { $shown } por enviar
chip-offline = Sin conexión: { $shown } en espera
chip-needs-you = Te necesita
act-send-now = Enviar ahora
hub = Concentrador
hub-about = En un concentrador los puestos se encuentran solos cuando hay conexión. Lleva sobres sellados: allí nadie puede leer quiénes son tus contactos.
hub-is-this = Este portátil es el concentrador: { $addresses }
hub-is-there = Concentrador: { $addresses }
hub-state-no_hub = Todo está guardado en este puesto.
hub-state-sending = { $count ->
    [one] { $shown } cambio está en camino.
   *[other] { $shown } cambios están en camino.
  }
hub-state-up_to_date = El puesto y el concentrador tienen lo mismo.
hub-state-waiting = { $count ->
    [one] { $shown } cambio espera a que lo envíes.
   *[other] { $shown } cambios esperan a que los envíes.
  }
hub-state-offline = { $count ->
    [one] No se llega al concentrador; { $shown } cambio espera y saldrá solo.
   *[other] No se llega al concentrador; { $shown } cambios esperan y saldrán solos.
  }
hub-state-needs_you = Algo necesita tu atención.
hub-met = Se encontraron por última vez el { $when }.
hub-stuck = { $count ->
    [one] No se pudo aceptar { $shown } cambio. El registro dice por qué.
   *[other] No se pudieron aceptar { $shown } cambios. El registro dice por qué.
  }
hub-asked = Se pregunta ahora al concentrador.
hub-leave = Dejar el concentrador
hub-leave-about = { $count ->
    [0] Todo lo que vino de él se queda en este puesto.
    [one] { $shown } cambio aún no ha salido: queda solo en este puesto. También se queda todo lo que vino del concentrador.
   *[other] { $shown } cambios aún no han salido: quedan solo en este puesto. También se queda todo lo que vino del concentrador.
  }
hub-left = Este puesto ha dejado el concentrador.
hub-mode = Cuándo va este puesto al concentrador
hub-mode-always = Siempre que haya conexión
hub-mode-asked = Solo cuando se pide (una conexión que se paga por lo que pasa)
hub-mode-set = Guardado.
hub-let-in = Dejar entrar a otro puesto
hub-may-enrol = Puede dejar entrar a otros y excluirlos
hub-make-code = Crear un código
hub-code = Código del concentrador
hub-code-hint = Como lo muestra otro puesto. No importan espacios, guiones ni minúsculas.
hub-code-about = En el otro puesto: Ajustes, Concentrador, y escanéalo en el campo o escríbelo. Deja entrar a un puesto, durante una hora.
hub-code-picture = El código como QR
hub-join = Unirse
hub-joined = Este puesto se ha unido al concentrador.
hub-be-about = Sin servidor: un portátil del equipo puede ser el concentrador de los demás en la misma red, mientras esté en marcha.
hub-be = Este portátil es el concentrador
hub-started = Este portátil es ahora el concentrador. Crea un código para cada otro puesto.
hub-stop = Dejar de ser el concentrador
hub-stopped = Este portátil ya no es el concentrador. Lo que tiene se queda.
hub-devices = Puestos en el concentrador
hub-device = Dispositivo { $id }
hub-this = (este puesto)
hub-seen = allí el { $when }
hub-revoked-at = excluido el { $when }
hub-revoke = Excluir
hub-revoke-one = Excluir { $desk }
hub-revoke-about = { $desk } no recibe nada más del concentrador y no puede leer lo que venga después. Lo que ya tiene se queda en él. Los demás reciben solos una clave nueva.
hub-revoked = { $desk } está excluido.
hub-log = Registro
hub-log-wrong = Solo lo que falló
hub-log-none = Nada todavía.
hub-log-sent = { $count ->
    [one] { $shown } cambio enviado
   *[other] { $shown } cambios enviados
  }
hub-log-received = { $count ->
    [one] { $shown } cambio recibido
   *[other] { $shown } cambios recibidos
  }
hub-log-erased = { $count ->
    [one] { $shown } parte borrada en el concentrador
   *[other] { $shown } partes borradas en el concentrador
  }
hub-log-joined = Unido al concentrador
hub-log-met = Se llega otra vez al concentrador
hub-log-snapshot = Todo empaquetado para los puestos que lleguen después
hub-log-damaged = { $count ->
    [one] No se pudo aceptar { $shown } cambio del concentrador: dañado o falsificado
   *[other] No se pudieron aceptar { $shown } cambios del concentrador: dañados o falsificados
  }
hub-log-unopened = { $count ->
    [one] { $shown } cambio espera una clave que este puesto no tiene. Si sigue esperando, pide un código nuevo y únete otra vez
   *[other] { $shown } cambios esperan una clave que este puesto no tiene. Si siguen esperando, pide un código nuevo y únete otra vez
  }
failure-hub = El concentrador no puede funcionar en esta máquina. ¿Está lleno el disco o la carpeta es de solo lectura?
failure-hub-port = Otro programa escucha ya en el puerto del concentrador. ¿Hay un concentrador en esta máquina?
failure-sync-no-hub = Este puesto no se ha unido a ningún concentrador.
failure-sync-mistyped = El código está incompleto o mal escrito. Cópialo otra vez.
failure-sync-offline = No se llega al concentrador. Lo que espera saldrá cuando haya conexión.
failure-sync-not-the-hub = Lo que responde en la dirección del concentrador no es el concentrador: quizá la página de acceso de una Wi-Fi u otra máquina. No se envió nada.
failure-sync-new-ledger = El concentrador empieza de nuevo una y otra vez. No se pierde nada; avisa a quien lo lleva.
failure-sync-other-team = El código es de otro equipo y este puesto tiene eventos del suyo. Únete con un puesto vacío.
failure-sync-desk = No se pudo escribir en este puesto. ¿Está lleno el disco?
failure-sync-unknown-device = El concentrador no conoce este puesto. Pide un código nuevo y únete otra vez.
failure-sync-revoked = Este puesto fue excluido del concentrador. Lo que tiene se queda aquí. Si fue un error, pide un código nuevo y únete otra vez.
failure-sync-right = Este puesto no puede hacer eso en el concentrador. Pídelo a un puesto que pueda dejar entrar a otros.
failure-sync-code = El código ya se usó, es demasiado viejo o es de otro concentrador. Pide uno nuevo.
failure-sync-team = Eso es de otro equipo.
failure-sync-malformed = El concentrador no entendió a este puesto. Instala la última versión de Rambla.
failure-sync-too-large = Eso es demasiado grande para el concentrador.
failure-sync-signature = El concentrador encontró un cambio que su puesto no ha firmado.
failure-sync-newer = El concentrador es de una versión posterior. Instala la última versión de Rambla.
failure-sync-busy = El concentrador tiene demasiado que hacer. Se le pregunta otra vez solo.
failure-sync-full = El concentrador está lleno. Lo que espera se queda aquí; avisa a quien lo lleva.
failure-sync-not-found = El concentrador no tiene eso.
failure-sync-store = La base de datos del concentrador no responde. Lo que espera se queda aquí.
op-join_hub = unido a un concentrador
op-publish_sealing_key = clave de este puesto dada al equipo
op-rotate_team_key = clave nueva del equipo
op-share_team_key = clave del equipo dada a un puesto
op-revoke_desk = puesto excluido
welcome-join = Unirme a mi equipo
welcome-join-about = Con un código que muestra otro puesto o el concentrador de tu equipo. Sus eventos llegan a este portátil.
welcome-join-do = Introducir el código
failure-sync-no-event = Este puesto se ha unido, pero aún no hay ningún evento. Llegará en cuanto otro puesto lo envíe; o crea uno aquí.
