// What the tracker's own pages say in Japanese: a visitor's history, invites, links that lead nowhere.

export const tracker = {
  linkUnknown: {
    title: 'このリンクは見つかりません',
    text: 'アドレスがすべてコピーされているかご確認いただくか、送信者に新しいリンクをご依頼ください。',
  },
  linkDisabled: {
    title: 'このリンクは無効になっています',
    text: '送信者がこの資料の共有を終了しました。必要な場合は、新しいリンクを送信者にご依頼ください。',
  },
  viewerMissing: {
    title: '現在、資料を表示できません',
    text: '数分後にもう一度お試しください。',
  },
  historyUnknown: {
    title: '閲覧履歴が見つかりません',
    text: 'アドレスがすべてコピーされているかご確認ください。',
  },
  history: {
    title: '{{email}} さんの閲覧履歴',
    open: 'Lastpage で開く',
    sums_one: '閲覧 {{count}} 回、閲覧時間 {{dwell}}',
    sums_other: '閲覧 {{count}} 回、閲覧時間 {{dwell}}',
    none: 'まだ閲覧はありません。',
    latest: '最新の {{count}} 件を表示しています。',
    reading: '閲覧中：{{page}} / {{pageCount}} ページ',
    left: '離脱ページ：{{page}} / {{pageCount}}',
    dwell: '閲覧時間 {{dwell}}',
    bars: 'ページごとの閲覧時間',
    bar: '{{page}} ページ：{{dwell}}',
    unlisted: 'このページは、アドレスを知っている人だけが見ることができます。',
  },
  join: {
    title: 'Lastpage に招待されています',
    text: 'Lastpage は、送った資料を誰がどこまで読んだかを知らせ、Salesforce に記録します。',
    open: 'Lastpage を開く',
    missing: '何も起こらない場合は、Lastpage をインストールしてからもう一度ボタンを押してください。',
    paste: 'または、このアドレスを Lastpage に貼り付けてください：',
    copy: 'コピー',
    copied: 'コピーしました',
    noInvite: 'アドレスが不完全です。「#」以降の招待コードがありません。アドレス全体をコピーしてください。',
    noScript: 'このページのアドレスをコピーして、Lastpage に貼り付けてください。',
  },
} as const
