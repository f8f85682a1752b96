// Keeps the live part fresh. Without it the page still reads; a reload shows the same.
const live = document.getElementById("live");
let shown = live.innerHTML;

async function refresh() {
  if (document.hidden) return;
  try {
    const answer = await fetch("/room/live");
    if (!answer.ok) return;
    const next = await answer.text();
    if (next !== shown) {
      shown = next;
      live.innerHTML = next;
      document.getElementById("now").textContent = live.querySelector("time").textContent;
    }
  } catch {
    // The sandbox was stopped; the last state stays readable.
  }
}

setInterval(refresh, 1000);
