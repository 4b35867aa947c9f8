// Japanese texts about what readers did besides reading. The Task, the messages, the screens and the history page use them.
export const visitEvents = {
  meeting: '「打ち合わせを予約」をクリック',
  reply: '「返信」をクリック',
  page: '次のステップのページを開いた',
  share: '資料を同僚に共有',
  shareWith: '{address} さんに共有',
  download: '資料をダウンロード',
  file: '添付ファイル「{name}」をダウンロード',
  print: '印刷画面を開いた',
  link: 'リンクを開いた: {target}',
  times: '{text}（{count}回）',
  more: 'ほか{count}件',
  separator: '、',
} as const
