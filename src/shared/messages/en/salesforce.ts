// English explanations of Salesforce errors, connection checks and pauses: what happened and what to do.

import { oauth } from './salesforce-oauth.ts'

/** Texts by Salesforce's error code. `{detail}` is the error message of the org. */
const codes = {
  INVALID_SESSION_ID: 'Salesforce no longer accepts this login. Reconnect in Settings → Salesforce.',
  INVALID_AUTH_HEADER: 'Salesforce no longer accepts this login. Reconnect in Settings → Salesforce.',
  invalid_grant: 'The access was withdrawn or has expired. Reconnect in Settings → Salesforce; work waits.',
  REQUEST_LIMIT_EXCEEDED:
    'The org has used up its API calls of the last 24 hours. The app goes on by itself; an admin finds who used them in Setup → System Overview.',
  CONCURRENT_REQUESTS_LIMIT_EXCEEDED:
    'The org is working on too many long requests at once. The app tries again by itself.',
  QUERY_TIMEOUT: 'Salesforce took too long to search. The app tries again by itself.',
  SERVER_UNAVAILABLE: 'Salesforce is busy or in maintenance. The app tries again by itself.',
  UNKNOWN_EXCEPTION: 'Salesforce had an error of its own. The app checks what was written and goes on.',
  UNABLE_TO_LOCK_ROW:
    'Somebody else was changing the same record for longer than usual. The app tries again by itself.',
  API_DISABLED_FOR_ORG:
    'This edition of Salesforce has no API. An admin can add API access or move to Enterprise Edition or higher.',
  API_CURRENTLY_DISABLED:
    'Your Salesforce user may not use the API. Ask your admin for the permission “API Enabled”.',
  INSUFFICIENT_ACCESS:
    'Your Salesforce user may not do this. Ask your admin for access to Tasks and campaigns.',
  INSUFFICIENT_ACCESS_OR_READONLY:
    'Your Salesforce user may not change this record. Ask your admin for access, then try again.',
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY:
    'Your Salesforce user may not see the record or the campaign. Ask its owner to share it, then try again.',
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY:
    'An automation of your org (trigger or flow) stopped it: {detail} Show this to your Salesforce admin.',
  CANNOT_EXECUTE_FLOW_TRIGGER:
    'A flow of your org failed and stopped it: {detail} Show this to your Salesforce admin.',
  APEX_ERROR: 'A program of your org failed and stopped it: {detail} Show this to your Salesforce admin.',
  FIELD_CUSTOM_VALIDATION_EXCEPTION:
    'A rule of your org says: “{detail}” Change the workflow’s words to fit, or ask your Salesforce admin.',
  REQUIRED_FIELD_MISSING:
    'Your org requires a field that Lastpage does not fill: {detail} An admin gives it a default, or makes it optional.',
  INVALID_FIELD:
    'A field can’t be seen by your Salesforce user: {detail} An admin allows it in field-level security.',
  INVALID_FIELD_FOR_INSERT_UPDATE:
    'A field can’t be written by your Salesforce user: {detail} An admin allows it in field-level security.',
  INVALID_TYPE:
    'Your Salesforce user has no access to this kind of record: {detail} For campaigns an admin turns on “Marketing User” and read access.',
  INVALID_QUERY_FILTER_OPERATOR:
    'E-mail addresses can’t be searched in this org, probably as they are encrypted. An admin chooses deterministic encryption.',
  ENTITY_IS_LOCKED: 'The record is locked, for example by an approval. Try again once it is unlocked.',
  DUPLICATES_DETECTED:
    'A duplicate rule of your org found a record like this one. Use that one, or ask your admin to allow it.',
  STORAGE_LIMIT_EXCEEDED: 'The org’s storage is full. An admin makes room, then try again.',
  INVALID_EMAIL_ADDRESS: 'Salesforce does not take this e-mail address. Check it for typing errors.',
  INACTIVE_OWNER_OR_USER:
    'The person it is for is inactive in Salesforce. Give the record another owner, then try again.',
  OP_WITH_INVALID_USER_TYPE_EXCEPTION:
    'The person it is for may not own Tasks in Salesforce (Chatter or portal licence). Give the record another owner.',
  TRANSFER_REQUIRES_READ:
    'The person it is for may not read such records in Salesforce. Give the record another owner, or ask your admin.',
  FIELD_INTEGRITY_EXCEPTION:
    'Salesforce did not accept a value: {detail} If the record’s owner is a queue, give it an owner who is a person.',
  CANNOT_UPDATE_CONVERTED_LEAD:
    'This Lead was converted, and its Contact was not found. Check that you may see the Contact, then try again.',
  ENTITY_IS_DELETED: 'The record was deleted in Salesforce. Restore it or create it anew, then try again.',
  NOT_FOUND:
    'Salesforce does not have this record any more, or you may not see it. Check it, then try again.',
  INVALID_CROSS_REFERENCE_KEY:
    'The record, its owner or the campaign is gone, or belongs to another org. Check the campaign in the workflow, then try again.',
  DUPLICATE_VALUE: 'Salesforce already has this: {detail}',
  DUPLICATE_EXTERNAL_ID:
    'Several Tasks carry the same Lastpage ID. An admin makes the field unique; the app sorts it out by itself.',
  MULTIPLE_CHOICES:
    'Several Tasks carry the same Lastpage ID. An admin makes the field unique; the app sorts it out by itself.',
  STRING_TOO_LONG: 'A text was too long for Salesforce: {detail} Shorten the workflow’s own words.',
  MALFORMED_ID: 'Salesforce does not know this ID. Choose the campaign again in the workflow.',
  MALFORMED_QUERY:
    'Salesforce did not understand a search of the app. Update the app; if it stays, tell support.',
  JSON_PARSER_ERROR: 'Salesforce did not understand the app. Update the app; if it stays, tell support.',
  INVALID_INPUT: 'Salesforce did not understand the app. Update the app; if it stays, tell support.',
  UNSUPPORTED_API_VERSION: 'This version of the app is too old for Salesforce. Update the app.',
  PROCESSING_HALTED: 'Salesforce stopped before this part. The app tries again by itself.',
  EXCEEDED_ID_LIMIT: 'The app sent too much at once. Update the app; if it stays, tell support.',
  METHOD_NOT_ALLOWED: 'Salesforce did not understand the app. Update the app; if it stays, tell support.',
} as const

/** Errors when a campaign member is added. The worker has checked that the Lead or Contact still exists. */
const campaignCodes = {
  NOT_FOUND:
    'The campaign was deleted, or your Salesforce user may not see it. Ask the campaign’s owner to share it, or choose another one in the workflow, then try again.',
  ENTITY_IS_DELETED:
    'The campaign, or its member, was deleted in Salesforce. Restore it, or choose another campaign in the workflow, then try again.',
  INVALID_CROSS_REFERENCE_KEY:
    'The campaign is gone, or belongs to another org. Choose the campaign again in the workflow, then try again.',
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY:
    'Your Salesforce user may not see the campaign or the person. Ask the campaign’s owner to share it, then try again.',
  INVALID_TYPE:
    'Your Salesforce user has no access to campaigns. An admin turns on “Marketing User” in your user and gives read access to campaigns, then try again.',
} as const

export const salesforce = {
  codes,
  campaignCodes,
  /** The keys come from shared/salesforce-oauth-errors.ts. */
  oauth,
  /** For a code that is not in `codes`. */
  otherCode: 'Salesforce refused it ({code}): {detail} Show this to your Salesforce admin.',
  /** The worker cannot find out whether the Task was written, because the user cannot see it (private activities). */
  lookFirst:
    'Salesforce’s answer was lost, and the Task, if it is there, can’t be seen by you. Ask {assignee} whether it is there. If it is not, press “Try again”.',
  theAssignee: 'the person it is for',
  attention: {
    reconnect:
      'Salesforce wants you to log in again. What waits for it shows here too; it goes on as soon as you are connected.',
    title: 'What needs somebody',
    none: 'Nothing needs attention',
    othersOnly: 'These are your colleagues’ visits. They or an admin can try them again.',
    noneBody: 'Visits that matched no record, or that Salesforce refused, show here with what to do.',
    createLead: 'Create Lead',
    leadFor: 'A Lead for {email}',
    lastName: 'Last name',
    firstName: 'First name (optional)',
    company: 'Company',
    leadWhat:
      'The Lead is created in your name in Salesforce. What this visit should have written follows at once.',
    leadMade: 'The Lead was created. The visit’s workflows run now.',
    leadExists: 'There is a Lead with this e-mail address by now. The visit’s workflows run again.',
    missing: 'Enter the last name and the company: Salesforce requires both.',
    connectFirst: 'Connect to Salesforce to create a Lead.',
    retryAll: 'Try all again',
    allRetried: 'Tried again: {count}',
    dismiss: 'Dismiss',
    undismiss: 'Take back',
    dismissed: 'Dismissed: nothing needs to be done.',
  },
  pause: {
    orgLimit:
      'Salesforce’s daily API calls are nearly used up ({used} of {limit}). Work waits until {until} and then goes on by itself.',
    dailyCap:
      'The daily limit of {limit} API calls that your admin set is reached. Work waits until {until}.',
    loginRefused: 'Salesforce refuses the login for now. Work waits; the next try is at {until}.',
    unavailable: 'Salesforce is not available. Work waits until {until} and then goes on by itself.',
  },
  cap: {
    title: 'API calls by Lastpage today',
    hint: 'By all devices of the workspace. The day begins at 00:00 UTC.',
    limit: 'At most a day',
    limitHint: 'Empty: no limit of our own. A visit costs two or three calls, a backlog far less.',
    wrong: 'Enter a whole number of 10 or more, or nothing.',
    used: '{used}',
    usedOf: '{used} of {limit}',
  },
  preflight: {
    title: 'Checks',
    hint: 'Everything that writing to Salesforce needs, in your name.',
    run: 'Check again',
    running: 'Checking…',
    never: 'Not checked yet',
    checkedAt: 'Checked',
    states: {
      ok: 'In order',
      warning: 'Worth a look',
      failed: 'Does not work',
      unknown: 'Could not be checked',
    },
    rows: {
      api: {
        name: 'Edition and API access',
        ok: 'The org ({edition}) answered an API call of yours.',
        failed: '{reason}',
      },
      task: {
        name: 'Creating Tasks',
        ok: 'You may create Tasks and write subject, comments, due date, record and assignee.',
        failed:
          'You may not create Tasks. An admin gives your profile or a permission set “Create” on Activities (“Edit Tasks”).',
        fields:
          'You may not write these fields of a Task: {fields}. An admin opens them in Setup → Object Manager → Task → Field-level security.',
        required:
          'Your org requires fields of a new Task that Lastpage does not fill: {fields}. An admin gives them a default, or makes them optional.',
        leftOut:
          'You may create Tasks, but not write these fields: {fields}. Tasks are written without them. An admin opens them in Setup → Object Manager → Task → Field-level security.',
      },
      people: {
        name: 'Leads and Contacts',
        ok: 'Leads and Contacts can be searched by e-mail address.',
        warning:
          '{objects} can’t be searched by e-mail address. Visitors are matched without them. An admin gives read access to the object and its e-mail field.',
        failed:
          'Neither Leads nor Contacts can be searched by e-mail address. An admin gives read access to the objects and their e-mail fields.',
        owners:
          'The owner of {objects} can’t be seen. Tasks for the record’s owner have no assignee there. An admin opens the field “Owner” in field-level security.',
      },
      campaign: {
        name: 'Campaigns',
        ok: 'You may see campaigns and add members.',
        warning:
          'You have no access to campaigns, so workflows that add to a campaign fail. An admin turns on “Marketing User” in your user and gives read access to campaigns.',
        required:
          'Your org requires fields of a new campaign member that Lastpage does not fill: {fields}. An admin gives them a default, or makes them optional.',
      },
      lead: {
        name: 'Creating Leads',
        ok: 'You may create Leads for visitors who match nobody.',
        warning:
          'You may not create Leads, so “Create Lead” does not work. An admin gives your profile or a permission set “Create” on Leads.',
        fields:
          'You may not write these fields of a Lead: {fields}. “Create Lead” does not work until an admin opens them in field-level security.',
        required:
          'Your org requires fields of a new Lead that Lastpage does not fill: {fields}. “Create Lead” does not work until an admin gives them a default, or makes them optional.',
      },
      login: {
        name: 'Login from here',
        ok: 'Salesforce renewed the login from this network at this hour.',
        failed:
          'Salesforce does not allow a login from this network or at this hour. An admin changes “Login IP Ranges” or “Login Hours” of your profile, or you use the company’s VPN.',
        refused: '{reason}',
        gone: 'Salesforce withdrew the access: {reason} Press Reconnect.',
      },
      timeZone: {
        name: 'Your time zone',
        ok: 'Due dates are days in your Salesforce time zone, {timeZone}.',
        warning:
          'Your Salesforce time zone ({salesforce}) is not that of this computer ({computer}). Due dates follow Salesforce’s; change it in Salesforce under your settings if it is wrong.',
        failed:
          'This app does not know the time zone {timeZone}; due dates count in UTC. Choose another one in Salesforce.',
        hidden:
          'Your Salesforce time zone can’t be read. Due dates follow this computer’s, {computer}. An admin opens the field “Time Zone” of the user in field-level security.',
      },
      allocation: {
        name: 'API calls left',
        ok: '{left, number} of {limit, number} API calls of the last 24 hours are left.',
        warning:
          'Only {left, number} of {limit, number} API calls are left. Lastpage pauses near the limit. An admin finds who uses them in Setup → System Overview.',
        failed: 'No API calls are left of {limit, number}. Work waits until Salesforce gives some back.',
      },
      user: {
        name: 'Finding you by e-mail',
        ok: 'Your address {email} belongs to the user {user}: Tasks for the document’s owner reach you.',
        warning:
          'Your address {email} belongs to the user {user}, but you are connected as {me}. Tasks for the document’s owner go to {user}.',
        failed:
          'No active user of the org has your address {email}. Tasks for the document’s owner can’t reach you: change the address in Salesforce, or join again with the one of your user.',
        several: 'Several users have the address {email}. Tasks go to {user}.',
        hidden:
          'E-mail addresses of users can’t be searched in this org. Tasks of your own documents reach you as {user}; for documents of others there is no assignee.',
        hiddenOther:
          'E-mail addresses of users can’t be searched in this org, and your address {email} is not that of {user}. Tasks for the document’s owner can’t reach you: join again with the address of your user, or ask an admin to open the field “Email” of the user.',
      },
      externalId: {
        name: 'Field for exactly one Task',
        ok: 'The field {field} was found: repeated writes can’t make a second Task.',
        none: 'Optional and not there. Lastpage looks for its own Tasks before it repeats a write. The setup guide says how to add the field.',
        warning:
          'Activities are private in this org and the field is not there. If an answer of Salesforce gets lost, somebody has to look. The setup guide says how to add the field.',
      },
    },
    unknown: 'Salesforce did not answer this: {reason} Check again in a minute.',
  },
  secret: {
    title: 'Consumer secret',
    hint: 'Only if your org’s app demands one. It stays in this computer’s keychain and is never shown again.',
    set: 'A secret is stored in the keychain.',
    unset: 'No secret is stored. Most apps need none.',
    other: 'The stored secret is for another app or login host, and is not sent. Enter the one for this app.',
    boundTo: 'It is sent to {host} only.',
    save: 'Store',
    forget: 'Delete',
    stored: 'The secret is in the keychain. Connect again to use it.',
    forgotten: 'The secret was deleted.',
  },
  cost: {
    title: 'What a visit costs in API calls',
    summary: 'Usually 2',
    kinds: {
      leave: 'A Task and campaigns when the reader leaves',
      openAndLeave: 'Workflows at the opening and at the leave',
      recordOwnerRule: 'The owner in Salesforce is told, and a Task at the leave',
      resume: 'The reader comes back and leaves again',
      conditionNotMet: 'A condition on the record is not met',
      relatedRecord: 'A Task with its Opportunity or Account',
      company: 'A Task; name and company are kept',
      newLead: 'A new Lead with its Task',
      recordFields: 'A Task and fields of the record',
      recordFieldsAfterOpening: 'A workflow at the opening, then a Task and fields of the record',
      claimedRecord: 'A Task for the record of a merge link with the Salesforce ID',
      claimedRecordMoved: 'The same if the record was converted or merged',
      claimedRecordMissing: 'The same if the record was deleted or can’t be seen: nothing is written',
    },
    backlog: 'Visits that wait together share their calls: at most 0.1 for each visit.',
  },
  writes: {
    title: 'Also write to Salesforce',
    hint: 'For the whole workspace. Everything here is off until you switch it on.',
    leads: 'Create a Lead for an unknown reader',
    leadsHint:
      'When a person with an e-mail address has read and no Lead or Contact has it. Never for automatic, held or team visits, and never twice.',
    leadSource: 'Lead Source',
    leadSourceHint: 'The values of your org.',
    orgDefault: 'Org’s default',
    freeMail: 'Company of readers with a free mail address',
    freeMailHint: 'Empty: the name of the link. All others get the domain of their address.',
    owner: 'Owner',
    owners: {
      documentOwner: 'Owner of the link',
      assignmentRule: 'Assignment rule',
      connectedUser: 'Connected user',
      chosen: 'A user or queue',
    },
    ownerHints: {
      documentOwner:
        'The Salesforce user with the address of the link’s owner; if there is none, the connected user.',
      assignmentRule: 'The active assignment rule of your org decides.',
      connectedUser: 'The user whose app writes the Lead.',
      chosen: '{name}',
    },
    chosen: 'User or queue',
    chosenHint: 'Name, e-mail address, id or URL.',
    find: 'Find',
    ownerNotFound: 'No single active user or queue has this name. Check it, or use the id.',
    noRight: 'You may not write {field}, so it is left out.',
    noLeads: 'Your Salesforce user can’t see Leads, so no Lead will be created.',
    required:
      'Your org requires fields that Lastpage does not fill: {fields}. No Lead can be created until they have a default.',
    notConnected: 'Connect to Salesforce to see its fields.',
    leadsCost: 'Cost: no additional call. One call reads, one writes the Lead together with its Task.',
    fields: 'Write the reading to fields of the record',
    fieldsHint: 'After each visit, to the Lead or Contact. An older value never replaces a newer one.',
    figures: { viewedAt: 'Last viewed', document: 'Last document', visits: 'Visits' },
    doNotWrite: 'Do not write',
    noField: 'There is no field of a fitting type that you may edit.',
    noObject: 'Your Salesforce user can’t see this object.',
    lostField: 'You can’t edit {field} any more: it is hidden, read-only or deleted.',
    fieldsCost:
      'Cost: no additional call for a visit with a Task. A leave whose record is known from the opening costs one call more.',
    links: 'Log the creation of a link as a Task',
    linksHint:
      'For a link with a recipient, on the matching Lead or Contact, assigned to the owner of the link. The Task is closed and due on the day of creation. Without a record nothing is written, and the link shows that.',
    linksLocale: 'Language of the Task',
    linksSample: 'Product tour',
    linksCost:
      'Cost: three API calls for a link. Links and visits that are written together share their calls.',
  },
  foreignHost:
    '{host} is not a host of Salesforce. Whoever runs it sees the logins made there, and a consumer secret. Use it only if it is your company’s own login page.',
  loginCorrected: 'This was a page of Salesforce. The login address is {loginUrl}.',
} as const
