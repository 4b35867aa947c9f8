// English texts about the rooms of chat services.
export const chatRooms = {
  title: 'Rooms of chat services',
  hint: 'Each room gets the notifications of all members who choose the service. What you enter is stored encrypted and never shown again.',
  notSetUp: 'Not set up',
  since: '{place} · set {at}',
  unreadable: 'The key of the tracker has changed. Enter the room again.',
  setUp: 'Set up',
  setUpOf: 'Set up {service}',
  change: 'Change',
  remove: 'Remove',
  removeAsk: 'Stop posting to {service}?',
  removeWhat:
    'Members who chose only {service} are told by e-mail or on the desktop instead. Messages that were posted stay.',
  actionsOf: 'More for {service}',
  test: 'Send a test message',
  testOf: 'Send a test message to {service}',
  tested: 'Test message sent to {service}. Look into the room.',
  trouble: {
    tokenInvalid:
      '{service} does not accept the address or token any more. Make a new one and enter it here.',
    roomGone:
      '{service} does not find the room, or the account or bot is not in it. Check the room, then enter it again.',
    refused: '{service} refused the message.',
    rateLimited: '{service} gets too many messages right now. Try again in a minute.',
    unreachable:
      '{service} cannot be reached from the tracker. Try again, or ask the operator of the tracker.',
  },
  services: {
    teams: 'Microsoft Teams',
    googleChat: 'Google Chat',
    chatwork: 'Chatwork',
    lineWorks: 'LINE WORKS',
  },
  dialogTitle: 'Room in {service}',
  save: 'Save and send a test message',
  howTo: {
    teams:
      'In Teams, open the channel → … → Workflows → “Send webhook alerts to a channel”. Teams shows the address at the end.',
    googleChat: 'In Google Chat, open the space → its name → Apps & integrations → Webhooks → Add webhook.',
    chatwork:
      'In Chatwork, choose your name → Integrations → API token. The account must be in the room. The room ID is the number after “rid” in its address.',
    lineWorks:
      'In the LINE WORKS Developer Console, make an app with a service account and the scope bot.message, and a bot. Invite the bot into the room; the room’s settings show its channel ID.',
  },
  fields: {
    teamsUrl: 'Address of the workflow',
    googleChatUrl: 'Address of the webhook',
    token: 'API token',
    roomId: 'Room ID',
    clientId: 'Client ID',
    clientSecret: 'Client secret',
    serviceAccount: 'Service account',
    privateKey: 'Private key',
    privateKeyHint: 'The whole content of the key file.',
    botId: 'Bot ID',
    channelId: 'Channel ID',
  },
  wrong: {
    teamsUrl: 'This is not the address of a workflow. It contains “sig=”.',
    googleChatUrl:
      'This is not the address of a webhook. It begins with https://chat.googleapis.com/v1/spaces/.',
    token: 'This is not an API token.',
    roomId: 'Enter the number after “rid”.',
    privateKey: 'Paste the whole file, from “-----BEGIN PRIVATE KEY-----” to “-----END PRIVATE KEY-----”.',
    botId: 'Enter the number of the bot.',
    missing: 'Enter a value.',
  },
} as const
