// English setup guide for Salesforce admins. Menus have the names that Salesforce shows.
export const salesforceSetup = {
  title: 'Setup guide',
  hint: 'For the admin of your Salesforce org, about ten minutes. Nothing is installed in the org.',
  open: 'Show the guide',
  close: 'Hide the guide',
  kind: 'Which kind of app',
  kinds: { external: 'New External Client App', connected: 'Existing connected app' },
  kindHint: {
    external:
      'Since Spring ’26 Salesforce no longer lets you create connected apps. Make an External Client App.',
    connected: 'A connected app that your org already has keeps working. It needs these settings.',
  },
  copy: 'Copy',
  copyOf: 'Copy {value}',
  callbackUrls: 'Callback URLs (all of them, one a line)',
  copyAll: 'Copy all',
  scopes: 'OAuth scopes',
  scopeNames: {
    api: 'Manage user data via APIs (api)',
    refresh_token: 'Perform requests at any time (refresh_token, offline_access)',
  },
  on: 'On',
  off: 'Off',
  picture: {
    quickFind: 'Quick Find',
    externalManager: 'External Client App Manager',
    newApp: 'New External Client App',
    appManager: 'App Manager',
    edit: 'Edit',
    name: 'External Client App Name',
    contact: 'Contact Email',
    distribution: 'Distribution State',
    local: 'Local',
    enableOAuth: 'Enable OAuth',
    callback: 'Callback URL',
    scopes: 'Selected OAuth Scopes',
    secretWeb: 'Require Secret for Web Server Flow',
    secretRefresh: 'Require Secret for Refresh Token Flow',
    pkce: 'Require Proof Key for Code Exchange (PKCE)',
    rotation: 'Enable Refresh Token Rotation',
    users: 'Permitted Users',
    selfAuthorize: 'All users may self-authorize',
    refreshPolicy: 'Refresh Token Policy',
    untilRevoked: 'Valid until revoked',
    consumerKey: 'Consumer Key',
    fieldLabel: 'Field Label',
    fieldName: 'Lastpage Run',
    fieldLength: 'Length',
    unique: 'Unique',
    externalId: 'External ID',
  },
  external: {
    create: {
      title: 'Create the app',
      text: 'In Salesforce open Setup, search for “External Client App Manager” and press “New External Client App”.',
    },
    basics: {
      title: 'Name it',
      text: 'Call it Lastpage, enter your e-mail address, and leave the distribution state at “Local”.',
    },
    oauth: {
      title: 'Turn on OAuth',
      text: 'Under “API (Enable OAuth Settings)” tick “Enable OAuth”, paste all callback URLs and move the two scopes to the right.',
    },
    security: {
      title: 'Security',
      text: 'PKCE on. Both “Require Secret …” off: a desktop app can keep no secret for all. Refresh token rotation may be on.',
    },
    policies: {
      title: 'Who may use it',
      text: 'After “Create” open Policies: either all users may authorize it themselves, or you approve it and add your reps’ profiles or permission sets. Keep refresh tokens valid until revoked, or let them expire after 30 days without use.',
    },
    key: {
      title: 'Copy the consumer key',
      text: 'Under Settings → OAuth Settings press “Consumer Key and Secret” and copy the key into the form above. A new app takes up to 10 minutes to work.',
    },
  },
  connected: {
    create: {
      title: 'Open the app',
      text: 'In Salesforce open Setup, search for “App Manager”, find the app and choose “Edit”.',
    },
    oauth: {
      title: 'Callback URLs and scopes',
      text: 'Under “API (Enable OAuth Settings)” add all callback URLs, one a line, and make sure that the two scopes are selected.',
    },
    security: {
      title: 'Security',
      text: 'PKCE on. Both “Require Secret …” off; if your rules demand a secret, each rep stores it below.',
    },
    policies: {
      title: 'Who may use it',
      text: 'Under Manage → Edit Policies choose who may use it. An app from another org must be installed or approved first: since September 2025 Salesforce blocks it for new users otherwise.',
    },
    key: {
      title: 'Copy the consumer key',
      text: 'Press “Manage Consumer Details” and copy the key into the form above. Changes take up to 10 minutes to work.',
    },
  },
  field: {
    title: 'Optional: a field for exactly one Task',
    text: 'In Setup → Object Manager → Activity → Fields make a Text field “Lastpage Run”, length 80, unique and external ID, and let your reps’ profiles edit it. Lastpage finds it by itself and writes each Task with it, so that no lost answer can ever make a second one. Recommended where activities are private.',
  },
} as const
