// Owns the application menu: on macOS the standard roles (without them no copy and paste), elsewhere none.
import { Menu } from 'electron'

export function setApplicationMenu(): void {
  Menu.setApplicationMenu(
    process.platform === 'darwin'
      ? Menu.buildFromTemplate([
          { role: 'appMenu' },
          { role: 'editMenu' },
          { role: 'viewMenu' },
          { role: 'windowMenu' },
        ])
      : null,
  )
}
