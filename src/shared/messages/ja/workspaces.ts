// Japanese texts about several workspaces in one app.
export const workspaces = {
  switcher: '{name}：ワークスペースを切り替える',
  switchTo: '{name}に切り替える',
  add: 'ワークスペースを追加…',
  addTitle: 'ワークスペースを追加',
  addIntro:
    '参加中のワークスペースはそのまま使えます。すべてのワークスペースから通知が届き、ToDoの作成も続きます。表示するワークスペースは、左上で切り替えます。',
  isShown: '表示中',
  othersNews: 'ほかのワークスペースに未読の通知があります',
  othersTrouble: 'ほかのワークスペースで対応が必要です',
  showIt: 'このワークスペースを表示',
}
