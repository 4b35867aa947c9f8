// What the desktop's main process says in English: notifications and the tray. Placeholders in double braces.

export const main = {
  notification: {
    opened: '{{who}} opened {{document}}',
    openedAgain: '{{who}} is reading {{document}} again',
    left: '{{who}} closed {{document}}',
    held: '{{document}}: {{count}} openings at once',
    heldBody: 'Nothing is written to Salesforce until you decide. See Activity.',
    openedBody: 'Reading now, page {{page}}',
    leftBody: 'Left on page {{page}} after {{dwell}}',
    named: '{{email}}',
    somebody: 'Somebody',
    refused: '{{who}} could not open {{document}}',
    refusedBody: {
      linkExpired: 'The link has expired.',
      linkDisabled: 'The link is turned off.',
      readerBlocked: 'The link blocks this address.',
      readerNotAllowed: 'The address is not among those the link allows.',
      passcodeWrong: 'The passcode was wrong.',
      codesLimited:
        'Many codes were asked for. No more are sent to this address, or for this network, for up to an hour. Others still get theirs.',
      passcodeLocked:
        'Too many wrong passcodes today. Nobody new gets in until tomorrow, or until you set another passcode.',
      codeWrong: 'The code was wrong.',
    },
    reconnectTitle: 'Salesforce wants you to log in again',
    reconnectBody: 'Tasks wait until you connect again in Settings → Salesforce. Nothing is lost.',
    missedTitle: '{{count}} visits while you were away',
    missedBody: 'See who read what in Notifications.',
    testTitle: 'Notifications work',
    testBody: 'This is how Lastpage tells you that somebody has read your document.',
  },
  tray: {
    open: 'Open Lastpage',
    quit: 'Quit Lastpage',
    tooltip: 'Lastpage',
    readers_one: '{{count}} person reading now',
    readers_other: '{{count}} people reading now',
    nobody: 'Nobody is reading now',
    reconnect: 'Salesforce: connect again',
    offline: 'Tracker not connected',
  },
} as const
