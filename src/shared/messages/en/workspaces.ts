// English texts about several workspaces in one app.
export const workspaces = {
  switcher: '{name}: switch the workspace',
  switchTo: 'Switch to {name}',
  add: 'Add a workspace…',
  addTitle: 'Add a workspace',
  addIntro:
    'This app stays in the workspaces that it is in. All of them notify you, and their Tasks go on; you switch between them at the top left.',
  isShown: 'shown now',
  othersNews: 'Another workspace has unread notifications',
  othersTrouble: 'Another workspace needs you',
  showIt: 'Show this workspace',
}
