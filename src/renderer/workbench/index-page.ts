import { addressOf, catalog, looks } from './catalog.ts'

/** Renders the index page of the workbench. The page links to each catalog entry in each language and theme. */
export function showIndexPage(root: HTMLElement): void {
  document.title = 'Workbench'
  const table = document.createElement('table')
  for (const entry of catalog) {
    const row = table.insertRow()
    row.insertCell().textContent = entry.id
    row.insertCell().textContent = entry.scenario
    for (const look of looks) {
      const link = document.createElement('a')
      link.href = addressOf(entry, look)
      link.textContent = `${look.lang} ${look.theme}`
      row.insertCell().append(link)
    }
  }
  root.className = 'workbench-index'
  root.append(table)
}
