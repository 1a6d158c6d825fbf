// Ctrl and an arrow key lead from cell to cell of the grid.
const grid = document.querySelector("table.grid");
for (const hint of document.querySelectorAll(".needs-script")) hint.hidden = false;

grid?.addEventListener("keydown", (event) => {
  if (!event.ctrlKey || event.altKey || event.metaKey || !event.key.startsWith("Arrow")) return;
  const cell = event.target.closest("td, th");
  const row = cell?.parentElement;
  if (!row) return;
  const backwards = getComputedStyle(grid).direction === "rtl" ? "ArrowRight" : "ArrowLeft";
  const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key] ? (event.key === backwards ? -1 : 1) : 0;
  const down = { ArrowUp: -1, ArrowDown: 1 }[event.key] ?? 0;
  const goal = grid.rows[row.rowIndex + down]?.cells[cell.cellIndex + sideways];
  const fields = [...cell.querySelectorAll("input:not([type=hidden]), textarea, button")];
  const others = goal ? [...goal.querySelectorAll("input:not([type=hidden]), textarea, button")] : [];
  const field = others[Math.min(fields.indexOf(event.target), others.length - 1)];
  if (!field) return;
  event.preventDefault();
  field.focus();
});
