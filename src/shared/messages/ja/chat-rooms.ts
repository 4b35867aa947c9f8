// Japanese texts about the rooms of chat services.
export const chatRooms = {
  title: 'チャットサービスのルーム',
  hint: 'サービスを選択したメンバー全員の通知が、設定したルームに届きます。入力した内容は暗号化して保存され、再表示されません。',
  notSetUp: '未設定',
  since: '{place} · {at}に設定',
  unreadable: 'トラッカーの鍵が変更されました。ルームをもう一度入力してください。',
  setUp: '設定する',
  setUpOf: '{service}を設定',
  change: '変更',
  remove: '削除',
  removeAsk: '{service}への投稿を停止しますか？',
  removeWhat:
    '{service}だけを選択しているメンバーには、代わりにメールまたはデスクトップでお知らせします。投稿済みのメッセージは残ります。',
  actionsOf: '{service}のその他の操作',
  test: 'テストメッセージを送信',
  testOf: '{service}にテストメッセージを送信',
  tested: '{service}にテストメッセージを送信しました。ルームを確認してください。',
  trouble: {
    tokenInvalid:
      '{service}がアドレスまたはトークンを受け付けません。新しく発行して、ここに入力してください。',
    roomGone:
      '{service}でルームが見つからないか、アカウントまたはBotがルームに参加していません。ルームを確認して、もう一度入力してください。',
    refused: '{service}がメッセージを受け付けませんでした。',
    rateLimited: '{service}へのメッセージが多すぎます。1分後にもう一度お試しください。',
    unreachable:
      'トラッカーから{service}に接続できません。もう一度試すか、トラッカーの運用担当者にお問い合わせください。',
  },
  services: {
    teams: 'Microsoft Teams',
    googleChat: 'Google Chat',
    chatwork: 'Chatwork',
    lineWorks: 'LINE WORKS',
  },
  dialogTitle: '{service}のルーム',
  save: '保存してテストメッセージを送信',
  howTo: {
    teams:
      'Teamsでチャネルの［…］→［ワークフロー］→［Webhookアラートをチャネルに送信する］を選ぶと、最後にアドレスが表示されます。',
    googleChat: 'Google Chatでスペース名→［アプリと統合］→［Webhook］→［Webhookを追加］を選びます。',
    chatwork:
      'Chatworkで利用者名→［サービス連携］→［APIトークン］を選びます。アカウントがルームに参加している必要があります。ルームIDは、ルームのURLの「rid」に続く数字です。',
    lineWorks:
      'LINE WORKSのDeveloper Consoleで、サービスアカウントとスコープbot.messageを持つアプリ、およびBotを作成します。Botをトークルームに招待すると、トークルームの設定でチャンネルIDを確認できます。',
  },
  fields: {
    teamsUrl: 'ワークフローのURL',
    googleChatUrl: 'WebhookのURL',
    token: 'APIトークン',
    roomId: 'ルームID',
    clientId: 'Client ID',
    clientSecret: 'Client Secret',
    serviceAccount: 'Service Account',
    privateKey: 'Private Key',
    privateKeyHint: '鍵ファイルの内容をすべて貼り付けてください。',
    botId: 'Bot ID',
    channelId: 'チャンネルID',
  },
  wrong: {
    teamsUrl: 'ワークフローのURLではありません。URLには「sig=」が含まれます。',
    googleChatUrl: 'WebhookのURLではありません。URLはhttps://chat.googleapis.com/v1/spaces/で始まります。',
    token: 'APIトークンの形式が正しくありません。',
    roomId: '「rid」に続く数字を入力してください。',
    privateKey:
      '「-----BEGIN PRIVATE KEY-----」から「-----END PRIVATE KEY-----」まで、すべて貼り付けてください。',
    botId: 'Botの番号を入力してください。',
    missing: '入力してください。',
  },
} as const
