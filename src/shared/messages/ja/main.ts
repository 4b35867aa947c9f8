// What the desktop's main process says in Japanese: notifications and the tray. Placeholders in double braces.

export const main = {
  notification: {
    opened: '{{who}}が{{document}}を開きました',
    openedAgain: '{{who}}が{{document}}をもう一度閲覧しています',
    left: '{{who}}が{{document}}を閉じました',
    held: '{{document}}: 短時間に{{count}}回の閲覧',
    heldBody: '選択するまで、Salesforceには何も書き込みません。「アクティビティ」をご覧ください。',
    openedBody: '{{page}}ページを閲覧中',
    leftBody: '離脱ページ: {{page}}　閲覧時間: {{dwell}}',
    named: '{{email}}さん',
    somebody: '匿名の閲覧者',
    refused: '{{who}}が{{document}}を開けませんでした',
    refusedBody: {
      linkExpired: 'リンクの有効期限が切れています。',
      linkDisabled: 'リンクが無効になっています。',
      readerBlocked: 'このリンクでブロックされているアドレスです。',
      readerNotAllowed: 'このリンクで許可されていないアドレスです。',
      passcodeWrong: 'パスコードが正しくありませんでした。',
      codesLimited:
        '認証コードが何度も要求されました。この宛先またはネットワークへの送信を最大1時間止めています。ほかの方には送信されます。',
      passcodeLocked:
        'パスコードの誤りが多すぎます。明日まで、または別のパスコードを設定するまで、新しい閲覧者は開けません。',
      codeWrong: '確認コードが正しくありませんでした。',
    },
    reconnectTitle: 'Salesforceへの再ログインが必要です',
    reconnectBody:
      '設定の「Salesforce」で再接続するまで、ToDoの書き込みは保留されます。データは失われません。',
    missedTitle: '不在の間に{{count}}件の閲覧がありました',
    missedBody: '「通知」で内容を確認できます。',
    testTitle: '通知は有効です',
    testBody: '資料が閲覧されると、このようにお知らせします。',
  },
  tray: {
    open: 'Lastpageを開く',
    quit: 'Lastpageを終了',
    tooltip: 'Lastpage',
    readers_one: '{{count}}人が閲覧中',
    readers_other: '{{count}}人が閲覧中',
    nobody: '閲覧中の人はいません',
    reconnect: 'Salesforceへの再接続が必要です',
    offline: 'トラッカーに接続していません',
  },
} as const
