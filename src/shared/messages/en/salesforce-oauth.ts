// English explanations of the OAuth errors of Salesforce: what happened and what to do. shared/salesforce-oauth-errors.ts maps
// the error names to these keys.

export const oauth = {
  busy: 'Salesforce is busy, or limits logins at the moment. The app tries again by itself; work waits.',
  denied: 'Access was denied on Salesforce’s page. Connect again and choose Allow.',
  gone: 'The access was withdrawn or has expired. Connect again; work waits until then.',
  userInactive: 'Your Salesforce user is inactive. Ask your Salesforce admin to activate it; work waits.',
  orgInactive: 'The Salesforce org is locked, closed or suspended. Ask your Salesforce admin; work waits.',
  userNotApproved:
    'Your Salesforce user is not approved for this app. An admin opens the app in Setup → External Client App Manager, under Policies, and permits your profile or a permission set of yours.',
  appBlocked:
    'The org blocks this app. An admin unblocks it in Setup → Connected Apps OAuth Usage; work waits.',
  appMissing:
    'The app is not, or not completely, set up in this org. An admin checks it in Setup → External Client App Manager; work waits.',
  wrongKey:
    'Salesforce does not know this consumer key. An admin checks the key and the login URL in Settings; a new app takes up to 10 minutes to work. Work waits.',
  clientRefused:
    'Salesforce refuses the app: its consumer secret is wrong, or missing although the app demands one, or the app must be installed in the org. An admin checks the app in Setup → External Client App Manager and the secret in Settings. Work waits and goes on by itself.',
  callbackUrl:
    'The app’s callback URLs in Salesforce are not those of Lastpage. An admin copies them from Settings, each exactly as it stands there.',
  flowDisabled:
    'The app in Salesforce does not allow this kind of login. An admin turns on the Authorization Code (web server) flow with PKCE and the refresh token flow.',
  scopes:
    'The app in Salesforce lacks a scope. An admin adds “Manage user data via APIs (api)” and “Perform requests at any time (refresh_token)”.',
  loginRestricted:
    'Salesforce does not allow a login from this network, at this hour, or without a second factor. Use the company’s VPN, or ask an admin to change “Login IP Ranges” or “Login Hours” of your profile. Work waits and goes on by itself.',
  approval:
    'The org did not approve the app. An admin installs or approves it in Setup → Connected Apps OAuth Usage.',
  assertion:
    'Salesforce refuses the worker’s login by key. An admin checks that the certificate in the app belongs to the key, that the user name is right, that the login URL is your My Domain, and that the server’s clock is right. Work waits and goes on by itself.',
  notUnderstood:
    'Salesforce did not understand the app’s login. Update the app; if it stays, show the details to support. Work waits.',
  /** For an error name that is not in the table. */
  other:
    'Salesforce refused the login ({name}). The app tries again by itself; if it stays, show the details to your Salesforce admin.',
} as const
