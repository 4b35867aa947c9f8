// Japanese texts of the tracker's pages: a visitor's history, invites, invalid links.

export const tracker = {
  card: '{sender}からの資料（{pages}ページ）',
  cardOnePage: '{sender}からの資料（1ページ）',
  linkUnknown: {
    title: 'このリンクは見つかりません',
    text: 'アドレスがすべてコピーされているかご確認いただくか、送信者に新しいリンクをご依頼ください。',
  },
  linkDisabled: {
    title: 'このリンクは無効になっています',
    text: '送信者がこの資料の共有を終了しました。必要な場合は、新しいリンクを送信者にご依頼ください。',
  },
  linkExpired: {
    title: 'このリンクは有効期限が切れています',
    text: '共有期間が終了しています。送信者に新しいリンクを依頼してください。',
  },
  viewerMissing: {
    title: '現在、資料を表示できません',
    text: '数分後にもう一度お試しください。',
  },
  errorPage: {
    retry: 'もう一度試す',
    unknown: {
      title: 'このアドレスにはページがありません',
      text: 'アドレスがすべてコピーされているかご確認いただくか、送信者に新しいリンクをご依頼ください。',
    },
    unavailable: {
      title: '現在、ページを表示できません',
      text: 'リンクは引き続き有効です。1 分ほどたってから、もう一度お試しください。',
    },
    tooMany: {
      title: 'ご利用のネットワークからのアクセスが集中しています',
      text: '1 分ほどお待ちいただいてから、ページを再読み込みしてください。',
    },
  },
  historyInApp: {
    title: '閲覧履歴',
    body: 'このワークスペースでは、履歴はアプリで確認できます。閲覧権限のある履歴だけが表示されます。',
  },
  historyUnknown: {
    title: '閲覧履歴が見つかりません',
    text: 'アドレスがすべてコピーされているかご確認ください。',
  },
  historyRevoked: {
    title: 'この閲覧履歴のURLは無効になりました',
    text: 'ワークスペースの管理者がこのURLを無効にしました。現在のURLは、Lastpageの閲覧者のページで確認できます。',
  },
  historyEnded: {
    title: 'この閲覧履歴の公開は終了しました',
    text: 'このワークスペースでは、最後の閲覧から一定期間だけ履歴を表示します。閲覧の記録はLastpageで確認できます。',
  },
  history: {
    title: '{email} さんの閲覧履歴',
    open: 'Lastpage で開く',
    sums_one: '閲覧 {count} 回、閲覧時間 {dwell}',
    sums_other: '閲覧 {count} 回、閲覧時間 {dwell}',
    none: 'まだ閲覧はありません。',
    latest: '最新の {count} 件を表示しています。',
    reading: '閲覧中：{page} / {pageCount} ページ',
    left: '離脱ページ：{page} / {pageCount}',
    dwell: '閲覧時間 {dwell}',
    bars: 'ページごとの閲覧時間',
    bar: '{page} ページ：{dwell}',
    claimed: 'リンクに含まれていたアドレスによる閲覧です（本人は未確認）。',
    sharedBy: '{who}からの共有',
    barsLegend: '棒はページ別の閲覧時間です。赤は離脱ページです。',
    unlisted: 'このページは、アドレスを知っている人だけが見ることができます。',
  },
  code: {
    subject: '{document}の確認コード：{code}',
    title: '確認コード',
    text: '{sender}さん（{workspace}）が共有する「{document}」を開いた画面に、次のコードを入力してください。',
    valid: 'コードは10分間、発行を依頼したブラウザーでのみ有効です。',
    stranger:
      'お心当たりがない場合は、ほかの方が誤ってこのアドレスを入力しています。何もする必要はありません。',
  },
  shareMail: {
    subject: '「{document}」の共有のお知らせ',
    title: '資料が共有されました',
    textFrom: '{reader} さんが、{sender}さん（{workspace}）の資料「{document}」をあなたに共有しました。',
    text: '{sender}さん（{workspace}）の資料「{document}」を閲覧している方が、この資料をあなたに共有しました。',
    open: '資料を開く',
    told: 'このリンクはあなた専用です。共有されたことと閲覧の状況は、{sender}さんに伝わります。',
    stranger: 'お心当たりがない場合は、何もする必要はありません。',
    stop: '{workspace}の資料の共有メールを停止する',
  },
  shareStop: {
    title: '共有メールを停止しますか？',
    text: '{workspace}の資料を閲覧している方からの共有メールが、あなたのアドレスに届かなくなります。お手元のリンクは引き続き使えます。',
    button: '停止する',
    doneTitle: '共有メールを停止しました',
    doneText: '{workspace}の資料の共有メールは、今後あなたのアドレスに送信されません。',
    wrongTitle: 'このアドレスは使用できません',
    wrongText: 'アドレスが途中で切れていないかご確認ください。',
  },
  telling: {
    somebody: '匿名の閲覧者',
    opened: '{who}が「{document}」を開きました',
    openedAgain: '{who}が「{document}」をもう一度閲覧しています',
    left: '{who}が「{document}」を閉じました',
    held: '{document}: 短時間に{count}回の閲覧',
    heldWhat:
      'Salesforceには何も書き込まず、ほかの通知も送っていません。Lastpageの「アクティビティ」で、実行するかどうかを選択してください。',
    reading: '閲覧中',
    leftOn: '離脱ページ：{page} / {pageCount}',
    dwell: '閲覧時間：{dwell}',
    first: '初回の閲覧',
    returning: '再訪',
    link: 'リンク：{name}',
    sharedBy: '{who}からの共有',
    history: '閲覧履歴を見る',
    forRecipient: '{name}さん宛て：{because}',
    because: {
      linkOwner: 'あなたのリンクのため、お知らせしています。',
      recordOwner: 'Salesforce でこの方のレコードを所有しているため、お知らせしています。',
      ownerNotFound:
        'Salesforce にこの方の有効な所有者が見つからないため、資料の所有者にお知らせしています。',
      notAskedInTime:
        '時間内に Salesforce でレコードの所有者を確認できなかったため、資料の所有者にお知らせしています。',
      ownerNotReachable: 'Salesforce の所有者に連絡できなかったため、資料の所有者にお知らせしています。',
      ownerGone: 'リンクを作成したメンバーがチームを離れたため、お知らせしています。',
    },
    unsubscribe: 'このメールの配信を停止する',
    settings: 'お知らせの内容は、Lastpage の［設定］→［個人設定］→［通知］で変更できます。',
    outsider:
      '「{workspace}」チームは Lastpage で資料を共有しています。お知らせが不要な場合は、チームにご連絡ください。',
  },
  gateLeave: {
    claimed: 'このアドレスは本人確認されていません。別の方が開いた可能性もあります。',
    because: '通知設定でシグナルがオンになっているため、お知らせしています。',
  },
  actions: {
    onPage: '閲覧中のページ：{page} / {pageCount}',
    because: '通知設定で閲覧者の操作がオンになっているため、お知らせしています。',
  },
  roomTest: {
    title: 'Lastpageのテストメッセージ',
    text: 'ワークスペース「{workspace}」の通知は、このルームに届きます。',
    footer: '{name}さんがテストを送信しました。',
  },
  absence: {
    absentSubject: '{workspace}：Salesforceへの書き込みが止まっています',
    absentWhat: '{since}（UTC）以降、ワーカーも、Salesforceに接続したアプリも応答していません。',
    waiting: 'Salesforceへの処理が{count}件待機しています。',
    nothingLost:
      'データは失われていません。閲覧の記録は続いており、ワーカーまたは接続したアプリが再び動くと、ToDoはすぐに作成されます。',
    whatToDo:
      'ワーカーを起動し直すか、Salesforceに接続したコンピューターでLastpageを開いてください。最後に接続していたものは、設定→ワークスペースで確認できます。',
    presentSubject: '{workspace}：Salesforceへの書き込みを再開しました',
    presentWhat:
      '{since}（UTC）以降応答がありませんでしたが、ワーカーまたは接続したアプリが再び動いています。待機していた処理を実行しています。',
    because: '管理者の方にお送りしています。通知までの時間は、設定→ワークスペースで変更できます。',
  },
  accountTrouble: {
    subject: '{workspace}：会社のアカウントを確認できません',
    what: 'サインインのプロバイダーが、チームのアカウント{count}件を確認していません。最も長いものは{since}（UTC）以降、確認できていません。',
    reason: '最後のエラー: {reason}',
    end: 'この状態が続くと、{endsAt}（UTC）に最初のデバイスのアクセスが終了します。それまでは、これまでどおり利用できます。',
    whatToDo:
      '設定→シングルサインオンを開き、「接続をテスト」を押してください。原因がプロバイダー、クライアントシークレット、構成のどれにあるかが表示されます。',
    solvedSubject: '{workspace}：会社のアカウントの確認を再開しました',
    solvedWhat: 'サインインのプロバイダーが、チームのアカウントを再び確認しています。',
    solvedEnded:
      'その間に{ended}人のメンバーのアクセスが終了しました。アプリでもう一度サインインする必要があります。',
    because: '管理者の方にお送りしています。',
  },
  webhookOff: {
    subject: '{workspace}：Webhook「{name}」が無効になりました',
    gone: 'Webhook「{name}」の受信側が410 Goneと応答しました。今後イベントを受け取らないという意味のため、トラッカーがこのWebhookを無効にしました。',
    failing:
      'Webhook「{name}」への送信が、{since}（UTC）以降すべて失敗しています。トラッカーがこのWebhookを無効にしました。',
    missed: 'これ以降のイベントは送信されず、後から送られることもありません。',
    whatToDo: '設定→Webhookを開くと、履歴で受信側の応答を確認できます。復旧したら「再開」を押してください。',
    because: '管理者の方にお送りしています。',
  },
  unsubscribe: {
    title: '閲覧のお知らせメールを停止しますか？',
    text: '資料が閲覧されたときのメールを {email} に送らないようにします。メールだけを選んでいたお知らせは、アプリに表示されます。',
    button: '停止する',
    doneTitle: 'メールを停止しました',
    doneText: 'Lastpage の［設定］→［個人設定］→［通知］で、いつでも再開できます。',
    wrongTitle: 'このアドレスは使用できません',
    wrongText: 'アドレスが途中で切れているか、チームのメンバーではなくなっています。',
  },
  signIn: {
    title: 'コンピューター「{device}」を追加しますか？',
    what: '{email}としてサインインしています。このコンピューターは、ワークスペース「{workspace}」を利用できるようになります。',
    number: 'このコンピューターのLastpageに、次の番号が表示されています。',
    warning: 'Lastpageで「サインイン」を押した直後で、番号が一致している場合にのみ追加してください。',
    add: 'このコンピューターを追加',
    cancel: 'キャンセル',
    doneTitle: 'サインインしました',
    doneText: 'このタブを閉じて、Lastpageに戻ってください。',
    cancelledTitle: 'サインインをキャンセルしました',
    cancelledText: 'コンピューターは追加されていません。このタブは閉じて構いません。',
    failedTitle: 'サインインできませんでした',
    back: 'Lastpageに戻る',
  },
  join: {
    title: 'Lastpage に招待されています',
    text: 'Lastpage は、送った資料を誰がどこまで読んだかを知らせ、Salesforce に記録します。',
    open: 'Lastpage を開く',
    missing: '何も起こらない場合は、Lastpage をインストールしてからもう一度ボタンを押してください。',
    install: 'Lastpage をインストール',
    download: '{system} 版をダウンロード',
    version: 'バージョン {version}',
    allInstallers: 'すべてのインストーラー',
    askForInstaller:
      'このトラッカーにはインストーラーがありません。招待した人、または会社の情報システム部門に問い合わせてください。',
    paste: 'または、このアドレスを Lastpage に貼り付けてください：',
    copy: 'コピー',
    copied: 'コピーしました',
    noInvite: 'アドレスが不完全です。「#」以降の招待コードがありません。アドレス全体をコピーしてください。',
    account: '会社のアカウントで参加できます。Lastpageを開き、「サインイン」を押してください。',
    accountAddress: 'または、参加画面に次のアドレスを入力してください:',
    noScript: 'このページのアドレスをコピーして、Lastpage に貼り付けてください。',
  },
} as const
