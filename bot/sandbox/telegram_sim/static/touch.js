// Touching messages: buttons, the pay sheet, reactions, replies, links. Uses what chat.js defines.
"use strict";

async function press(button, ref) {
  button.classList.add("waiting");
  button.setAttribute("aria-busy", "true");
  tell(await act({ do: "press", message: ref, button: button.dataset.key }));
  button.classList.remove("waiting");
  button.removeAttribute("aria-busy");
}

async function openSheet(ref) {
  const sheet = await act({ do: "sheet", message: ref });
  if (!sheet.ok) { tell(sheet); return; }
  $("sheet-title").textContent = sheet.title;
  $("sheet-price").textContent = `★ ${sheet.amount}`;
  $("sheet-balance").textContent = `Your balance: ★ ${sheet.stars}`;
  $("sheet-pay").textContent = "Confirm and pay";
  $("sheet-pay").dataset.ref = ref;
  $("sheet").showModal();
}

$("sheet-pay").addEventListener("click", async (event) => {
  const button = event.currentTarget;
  button.disabled = true;
  button.textContent = "Paying…";
  const answer = await act({ do: "pay", message: button.dataset.ref });
  button.disabled = false;
  $("sheet").close();
  tell(answer);
});

function openPalette(button, ref) {
  reactTo = ref;
  palette.hidden = false;
  const at = button.getBoundingClientRect();
  palette.style.left = `${Math.max(8, Math.min(at.left - 60, innerWidth - palette.offsetWidth - 8))}px`;
  palette.style.top = `${Math.max(8, at.top - palette.offsetHeight - 8)}px`;
  palette.querySelector("button").focus();
}

palette.addEventListener("click", async (event) => {
  const emoji = event.target.dataset.emoji;
  palette.hidden = true;
  if (emoji) tell(await act({ do: "react", message: reactTo, emoji }));
});
palette.addEventListener("keydown", (event) => {
  const items = [...palette.children], at = items.indexOf(document.activeElement);
  if (event.key === "Escape") { palette.hidden = true; text.focus(); }
  if (event.key === "ArrowRight") items[(at + 1) % items.length].focus();
  if (event.key === "ArrowLeft") items[(at - 1 + items.length) % items.length].focus();
});
document.addEventListener("click", (event) => {
  if (!palette.hidden && !palette.contains(event.target) && !event.target.closest("[data-tool]")) palette.hidden = true;
});

function useTool(button, line) {
  const kind = button.dataset.tool;
  if (kind === "react") { openPalette(button, line.dataset.ref); return; }
  if (kind === "reply") {
    replyTo = line.dataset.ref;
    setAside(`Reply to: ${(line.querySelector(".text, .invoice")?.textContent || "message").slice(0, 70)}`);
    replyTo = line.dataset.ref;
  } else {
    editing = line.dataset.ref;
    text.value = button.dataset.text;
    setAside("Editing");
    grow();
  }
  text.focus();
}

log.addEventListener("click", async (event) => {
  const line = event.target.closest(".line");
  if (!line) return;
  const link = event.target.closest("a");
  if (link && /^(https:\/\/t\.me\/|tg:)/.test(link.href)) {
    event.preventDefault();
    if (link.href.startsWith("https://t.me/$")) openSheet(link.href);
    else tell(await act({ do: "link", url: link.href }));
    return;
  }
  const button = event.target.closest("button");
  if (!button) {
    if (event.target.matches(".bot_command")) { text.value = event.target.textContent; send(); }
    return;
  }
  if (button.dataset.key !== undefined) press(button, line.dataset.ref);
  else if (button.dataset.pay !== undefined) openSheet(line.dataset.ref);
  else if (button.dataset.react) tell(await act({ do: "react", message: line.dataset.ref, emoji: button.dataset.react }));
  else if (button.dataset.tool) useTool(button, line);
});

drawFoot(JSON.parse(foot.dataset.foot));
markDays();
log.scrollTop = log.scrollHeight;
watch();
