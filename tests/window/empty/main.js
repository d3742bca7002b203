// The least that a window can do: one command, then a field that has the focus.
performance.mark("first-command");
await window.__TAURI_INTERNALS__.invoke("start");
document.querySelector("input").focus();
performance.mark("usable");
