// English texts of the tracker's pages: a visitor's history, invites, invalid links.

export const tracker = {
  /** The line below the title in the card that chats show for a link. */
  card: 'A document from {sender}, {pages} pages',
  cardOnePage: 'A document from {sender}, 1 page',
  linkUnknown: {
    title: 'This link leads nowhere',
    text: 'Please check that the whole address was copied, or ask the sender for a new link.',
  },
  linkDisabled: {
    title: 'This link was turned off',
    text: 'The sender no longer shares this document here. Please ask them for a new link.',
  },
  linkExpired: {
    title: 'This link has ended',
    text: 'The sender shared this document until a date that has passed. Please ask them for a new link.',
  },
  viewerMissing: {
    title: 'The document can’t be shown right now',
    text: 'Please try again in a few minutes.',
  },
  errorPage: {
    retry: 'Try again',
    unknown: {
      title: 'There is nothing at this address',
      text: 'Please check that the whole address was copied, or ask the sender for a new link.',
    },
    unavailable: {
      title: 'This page can’t be shown right now',
      text: 'Your link still works. Please try again in a minute.',
    },
    tooMany: {
      title: 'Too many requests from your network',
      text: 'Please wait a minute, and then load the page again.',
    },
  },
  historyInApp: {
    title: 'Reading history',
    body: 'In this workspace, the app shows the history. It shows the visits that you may see.',
  },
  historyUnknown: {
    title: 'There is no such history',
    text: 'Please check that the whole address was copied.',
  },
  historyRevoked: {
    title: 'This history was revoked',
    text: 'An admin of the workspace revoked this address. The current one is in Lastpage, on the page of the visitor.',
  },
  historyEnded: {
    title: 'This history has ended',
    text: 'The workspace shows histories only for a limited time after the last visit. The visits are in Lastpage.',
  },
  history: {
    title: 'Reading history of {email}',
    open: 'Open in Lastpage',
    sums_one: '{count} visit, {dwell} of reading',
    sums_other: '{count} visits, {dwell} of reading',
    none: 'No visits yet.',
    latest: 'The latest {count} visits are shown.',
    reading: 'Reading now, page {page} of {pageCount}',
    left: 'Left on page {page} of {pageCount}',
    dwell: 'Read for {dwell}',
    bars: 'Reading time per page',
    bar: 'Page {page}: {dwell}',
    claimed: 'The link named this reader: the address was not confirmed.',
    sharedBy: 'Shared by {who}',
    barsLegend: 'Bars: reading time per page. Red: the page on which the visit ended.',
    unlisted: 'Only people who have this address can see this page.',
  },
  code: {
    subject: '{code} is your code for {document}',
    title: 'Your code',
    text: 'Type this code where you opened the document “{document}”, which {sender} ({workspace}) shares with you:',
    valid: 'It holds for 10 minutes, in the browser that asked for it.',
    stranger: 'If you did not ask for it, somebody else typed your address: there is nothing to do.',
  },
  shareMail: {
    subject: '{document}: a reader shares this document with you',
    title: 'A document for you',
    textFrom: '{reader} reads “{document}” from {sender} ({workspace}), and shares it with you.',
    text: 'A reader of “{document}” from {sender} ({workspace}) shares it with you.',
    open: 'Open the document',
    told: 'The link is for your address. {sender} sees that the document was shared with you, and sees your visits.',
    stranger: 'If you expect nothing from these people, there is nothing to do.',
    stop: 'No more documents that readers of {workspace} share',
  },
  shareStop: {
    title: 'Stop these e-mails?',
    text: 'Readers of {workspace} can then no longer have documents sent to your address. Links that you have keep working.',
    button: 'Stop',
    doneTitle: 'These e-mails are stopped',
    doneText: 'Documents that readers of {workspace} share are no longer sent to your address.',
    wrongTitle: 'This address doesn’t work',
    wrongText: 'Please check that the whole address was copied.',
  },
  telling: {
    somebody: 'Somebody',
    opened: '{who} opened {document}',
    openedAgain: '{who} is reading {document} again',
    left: '{who} closed {document}',
    held: '{document}: {count} openings at once',
    heldWhat:
      'Nothing was written to Salesforce and nobody else was told. Decide in Lastpage, under Activity.',
    reading: 'Reading now',
    leftOn: 'Left on page {page} of {pageCount}',
    dwell: 'Read for {dwell}',
    first: 'First visit',
    returning: 'Returning visit',
    link: 'Link: {name}',
    sharedBy: 'Shared by {who}',
    history: 'See what they read',
    /** In a room with other people. */
    forRecipient: 'To {name}: {because}',
    because: {
      linkOwner: 'You are told because it is your link.',
      recordOwner: 'You are told because you own this person’s record in Salesforce.',
      ownerNotFound:
        'You are told as the owner of the document: Salesforce has no active owner for this person.',
      notAskedInTime:
        'You are told as the owner of the document: no app could ask Salesforce for the record’s owner in time.',
      ownerNotReachable:
        'You are told as the owner of the document: the owner in Salesforce could not be reached.',
      ownerGone: 'You are told because whoever made this link is no longer in the team.',
    },
    settings: 'Choose what you are told in Lastpage: Settings → Me → Notifications.',
    unsubscribe: 'Turn these e-mails off',
    outsider: 'The team {workspace} shares documents with Lastpage. To get no more of these, tell them.',
  },
  gateLeave: {
    claimed: 'Nobody proved this address: somebody else may have opened the link.',
    because: 'You are told because signals are turned on in your notification settings.',
  },
  actions: {
    onPage: 'On page {page} of {pageCount}',
    because: 'You are told because actions of readers are turned on in your notification settings.',
  },
  roomTest: {
    title: 'Test message of Lastpage',
    text: 'This room gets the notifications of the workspace {workspace}.',
    footer: '{name} has sent this test.',
  },
  absence: {
    absentSubject: '{workspace}: nothing is written to Salesforce',
    absentWhat: 'No worker and no connected app of your team has answered since {since} (UTC).',
    waiting: '{count} actions for Salesforce are waiting.',
    nothingLost:
      'Nothing is lost: visits are still recorded, and their Tasks are written as soon as a worker or a connected app runs again.',
    whatToDo:
      'Start the worker again, or open Lastpage on a computer that is connected to Salesforce. Settings → Workspace shows what was connected last.',
    presentSubject: '{workspace}: Lastpage writes to Salesforce again',
    presentWhat:
      'A worker or a connected app is running again, after none had answered since {since} (UTC). What waited is being written now.',
    because: 'You get this e-mail as an admin. Change the limit in Settings → Workspace.',
  },
  accountTrouble: {
    subject: '{workspace}: company accounts cannot be checked',
    what: 'The sign-in provider has not confirmed {count} accounts of your team. The longest has been unconfirmed since {since} (UTC).',
    reason: 'The last error: {reason}.',
    end: 'If this does not change, the first devices lose access at {endsAt} (UTC). Until then everybody can go on working.',
    whatToDo:
      'Open Settings → Single sign-on and press “Test the connection”. It shows whether the provider, the client secret or the configuration is the cause.',
    solvedSubject: '{workspace}: company accounts are checked again',
    solvedWhat: 'The sign-in provider confirms the accounts of your team again.',
    solvedEnded: '{ended} members lost access in the meantime. They must sign in again in the app.',
    because: 'You get this e-mail as an admin.',
  },
  webhookOff: {
    subject: '{workspace}: the webhook “{name}” was turned off',
    gone: 'The receiver of the webhook “{name}” answered 410 Gone: it no longer wants events. The tracker has turned off the webhook.',
    failing:
      'All attempts to reach the webhook “{name}” have failed since {since} (UTC). The tracker has turned off the webhook.',
    missed: 'Events from now on are not sent to it, also not later.',
    whatToDo:
      'Open Settings → Webhooks. The log shows the answers of the receiver. Press “Resume” when it works again.',
    because: 'You get this e-mail as an admin.',
  },
  unsubscribe: {
    title: 'Turn off e-mails about visits?',
    text: 'Lastpage sends {email} no more e-mails when somebody reads a document. Where e-mail was all that was chosen, the app tells you instead.',
    button: 'Turn off',
    doneTitle: 'E-mails are off',
    doneText: 'You can turn them on again in Lastpage: Settings → Me → Notifications.',
    wrongTitle: 'This address doesn’t work',
    wrongText: 'It may be incomplete, or you are no longer in the team.',
  },
  signIn: {
    title: 'Add the computer “{device}”?',
    what: 'You are signed in as {email}. This computer gets access to the workspace {workspace}.',
    number: 'Lastpage on this computer shows this number:',
    warning: 'Add it only if you have just pressed “Sign in” in Lastpage and the numbers are the same.',
    add: 'Add this computer',
    cancel: 'Cancel',
    doneTitle: 'You are signed in',
    doneText: 'You can close this tab and go back to Lastpage.',
    cancelledTitle: 'The sign-in was cancelled',
    cancelledText: 'Nothing was added. You can close this tab.',
    failedTitle: 'The sign-in did not work',
    back: 'Back to Lastpage',
  },
  join: {
    title: 'You are invited to Lastpage',
    text: 'Lastpage shows who reads the documents you send, and writes it to Salesforce.',
    open: 'Open Lastpage',
    missing: 'Nothing happens? Install Lastpage first, then press the button again.',
    install: 'Install Lastpage',
    download: 'Download for {system}',
    version: 'Version {version}',
    allInstallers: 'All installers',
    askForInstaller:
      'This tracker has no installer. Ask the person who invited you, or the IT department of your company.',
    paste: 'Or paste this address into Lastpage:',
    copy: 'Copy',
    copied: 'Copied',
    noInvite: 'This address is not complete: the invite after “#” is missing. Please copy all of it.',
    account: 'Join with your company account: open Lastpage and press “Sign in”.',
    accountAddress: 'Or enter this address on the join screen:',
    noScript: 'Copy the address of this page and paste it into Lastpage.',
  },
} as const
