// The standard objects of the practice org, with Salesforce's field names, lengths, defaults and references.
import { field, type ObjectDefinition, object, own, reference } from './definitions.ts'

const id = own('Id', 'Record ID', 'id', { length: 18, nillable: false })

function audit(): ReturnType<typeof field>[] {
  return [
    own('IsDeleted', 'Deleted', 'boolean'),
    own('CreatedDate', 'Created Date', 'datetime'),
    { ...reference('CreatedById', 'Created By ID', ['User']), createable: false, updateable: false },
    own('LastModifiedDate', 'Last Modified Date', 'datetime'),
    {
      ...reference('LastModifiedById', 'Last Modified By ID', ['User']),
      createable: false,
      updateable: false,
    },
    own('SystemModstamp', 'System Modstamp', 'datetime'),
  ]
}

const personName = () => [
  field('LastName', 'Last Name', 'string', { length: 80, required: true }),
  field('FirstName', 'First Name', 'string', { length: 40 }),
  own('Name', 'Full Name', 'string', { length: 121 }),
]

/** The record that was kept when this record was merged into it. */
const masterRecord = (object: 'Lead' | 'Contact') =>
  reference('MasterRecordId', 'Master Record ID', [object], { createable: false, updateable: false })

const readOnly = { createable: false, updateable: false, deletable: false }

const user = object('User', 'User', [
  id,
  field('Username', 'Username', 'string', { length: 80, required: true }),
  ...personName(),
  field('Email', 'Email', 'email', { length: 128, required: true }),
  field('Alias', 'Alias', 'string', { length: 8 }),
  field('IsActive', 'Active', 'boolean'),
  field('Title', 'Title', 'string', { length: 80 }),
  field('Department', 'Department', 'string', { length: 80 }),
  own('UserType', 'User Type', 'picklist', { length: 40 }),
  field('TimeZoneSidKey', 'Time Zone', 'picklist', { length: 40, required: true }),
  field('LocaleSidKey', 'Locale', 'picklist', { length: 40, required: true }),
  field('LanguageLocaleKey', 'Language', 'picklist', { length: 40, required: true }),
  reference('ProfileId', 'Profile ID', ['Profile']),
  own('LastLoginDate', 'Last Login', 'datetime'),
  ...audit().filter((each) => each.name !== 'IsDeleted'),
])

const account = object('Account', 'Account', [
  id,
  field('Name', 'Account Name', 'string', { length: 255, required: true }),
  field('Type', 'Account Type', 'picklist', { length: 255 }),
  field('Phone', 'Account Phone', 'phone', { length: 40 }),
  field('Website', 'Website', 'url', { length: 255 }),
  field('Industry', 'Industry', 'picklist', { length: 255 }),
  field('BillingCountry', 'Billing Country', 'string', { length: 80 }),
  own('IsPersonAccount', 'Is Person Account', 'boolean'),
  field('PersonEmail', 'Email', 'email', { length: 80 }),
  own('PersonContactId', 'Contact ID', 'reference', {
    length: 18,
    referenceTo: ['Contact'],
    relationshipName: 'PersonContact',
  }),
  reference('OwnerId', 'Owner ID', ['User']),
  ...audit(),
])

const contact = object('Contact', 'Contact', [
  id,
  reference('AccountId', 'Account ID', ['Account']),
  ...personName(),
  field('Email', 'Email', 'email', { length: 80 }),
  field('Phone', 'Business Phone', 'phone', { length: 40 }),
  field('Title', 'Title', 'string', { length: 128 }),
  field('Description', 'Contact Description', 'textarea', { length: 32_000, filterable: false }),
  field('HasOptedOutOfEmail', 'Email Opt Out', 'boolean'),
  own('IsPersonAccount', 'Is Person Account', 'boolean'),
  reference('OwnerId', 'Owner ID', ['User']),
  masterRecord('Contact'),
  ...audit(),
])

const lead = object('Lead', 'Lead', [
  id,
  ...personName(),
  field('Company', 'Company', 'string', { length: 255, required: true }),
  field('Email', 'Email', 'email', { length: 80 }),
  field('Phone', 'Phone', 'phone', { length: 40 }),
  field('Title', 'Title', 'string', { length: 128 }),
  field('LeadSource', 'Lead Source', 'picklist', {
    length: 255,
    values: [
      { value: 'Web' },
      { value: 'Phone Inquiry' },
      { value: 'Partner Referral' },
      { value: 'Purchased List' },
      { value: 'Other', label: 'その他' },
    ],
  }),
  field('Status', 'Status', 'picklist', {
    length: 255,
    values: [
      { value: 'Open - Not Contacted', isDefault: true },
      { value: 'Working - Contacted' },
      { value: 'Closed - Converted' },
      { value: 'Closed - Not Converted' },
    ],
  }),
  field('Description', 'Description', 'textarea', { length: 32_000, filterable: false }),
  field('HasOptedOutOfEmail', 'Email Opt Out', 'boolean'),
  reference('OwnerId', 'Owner ID', ['User', 'Group']),
  own('LastActivityDate', 'Last Activity', 'date'),
  own('IsConverted', 'Converted', 'boolean'),
  own('ConvertedDate', 'Converted Date', 'date'),
  ...(['Account', 'Contact'] as const).map((to) =>
    reference(`Converted${to}Id`, `Converted ${to} ID`, [to], { createable: false, updateable: false }),
  ),
  masterRecord('Lead'),
  ...audit(),
])

const campaign = object('Campaign', 'Campaign', [
  id,
  own('LastViewedDate', 'Last Viewed Date', 'datetime'),
  field('Name', 'Name', 'string', { length: 80, required: true }),
  field('Type', 'Type', 'picklist', { length: 255 }),
  field('Status', 'Status', 'picklist', {
    length: 40,
    values: [
      { value: 'Planned', isDefault: true },
      { value: 'In Progress' },
      { value: 'Completed' },
      { value: 'Aborted' },
    ],
  }),
  field('IsActive', 'Active', 'boolean'),
  field('StartDate', 'Start Date', 'date'),
  field('EndDate', 'End Date', 'date'),
  field('Description', 'Description', 'textarea', { length: 32_000, filterable: false }),
  reference('OwnerId', 'Owner ID', ['User']),
  ...audit(),
])

const campaignMember = object('CampaignMember', 'Campaign Member', [
  id,
  reference('CampaignId', 'Campaign ID', ['Campaign'], { required: true, updateable: false }),
  reference('LeadId', 'Lead ID', ['Lead'], { updateable: false }),
  reference('ContactId', 'Contact ID', ['Contact'], { updateable: false }),
  field('Status', 'Status', 'picklist', { length: 40 }),
  own('HasResponded', 'Responded', 'boolean'),
  own('FirstRespondedDate', 'First Responded Date', 'date'),
  ...audit(),
])

const campaignMemberStatus = object('CampaignMemberStatus', 'Campaign Member Status', [
  id,
  reference('CampaignId', 'Campaign ID', ['Campaign'], { required: true }),
  field('Label', 'Label', 'string', { length: 40, required: true }),
  field('SortOrder', 'Sort Order', 'int'),
  field('IsDefault', 'Is Default', 'boolean'),
  field('HasResponded', 'Has Responded', 'boolean'),
  ...audit(),
])

const opportunity = object('Opportunity', 'Opportunity', [
  id,
  reference('AccountId', 'Account ID', ['Account']),
  field('Name', 'Name', 'string', { length: 120, required: true }),
  field('StageName', 'Stage', 'picklist', { length: 255, required: true }),
  field('Amount', 'Amount', 'currency'),
  field('CloseDate', 'Close Date', 'date', { required: true }),
  own('IsClosed', 'Closed', 'boolean'),
  own('IsWon', 'Won', 'boolean'),
  reference('OwnerId', 'Owner ID', ['User']),
  ...audit(),
])

const opportunityContactRole = object('OpportunityContactRole', 'Opportunity Contact Role', [
  id,
  reference('OpportunityId', 'Opportunity ID', ['Opportunity'], { required: true }),
  reference('ContactId', 'Contact ID', ['Contact'], { required: true }),
  field('Role', 'Role', 'picklist', { length: 255 }),
  field('IsPrimary', 'Primary', 'boolean'),
  ...audit(),
])

const task = object('Task', 'Task', [
  id,
  reference('WhoId', 'Name ID', ['Contact', 'Lead']),
  reference('WhatId', 'Related To ID', ['Account', 'Campaign', 'Opportunity']),
  field('Subject', 'Subject', 'combobox', { length: 255 }),
  field('ActivityDate', 'Due Date Only', 'date'),
  field('Status', 'Status', 'picklist', {
    length: 255,
    values: [
      { value: 'Not Started', isDefault: true },
      { value: 'In Progress' },
      { value: 'Completed' },
      { value: 'Waiting on someone else' },
      { value: 'Deferred' },
    ],
  }),
  field('Priority', 'Priority', 'picklist', {
    length: 255,
    values: [{ value: 'High' }, { value: 'Normal', isDefault: true }, { value: 'Low' }],
  }),
  field('Type', 'Type', 'picklist', {
    length: 40,
    values: [{ value: 'Call' }, { value: 'Email' }, { value: 'Meeting' }, { value: 'Other' }],
  }),
  own('IsHighPriority', 'High Priority', 'boolean'),
  reference('OwnerId', 'Assigned To ID', ['User', 'Group']),
  field('Description', 'Description', 'textarea', { length: 32_000, filterable: false }),
  field('CallObject', 'Call Object Identifier', 'string', { length: 255 }),
  field('TaskSubtype', 'Task Subtype', 'picklist', {
    length: 40,
    updateable: false,
    values: [{ value: 'Task', isDefault: true }, { value: 'Email' }, { value: 'Call' }],
  }),
  field('ReminderDateTime', 'Reminder Date/Time', 'datetime'),
  field('IsReminderSet', 'Reminder Set', 'boolean'),
  own('AccountId', 'Account ID', 'reference', {
    length: 18,
    referenceTo: ['Account'],
    relationshipName: 'Account',
  }),
  own('IsClosed', 'Closed', 'boolean'),
  own('IsArchived', 'Archived', 'boolean'),
  ...audit(),
])

const label = (extra: ReturnType<typeof field>[]) => [
  id,
  field('MasterLabel', 'Master Label', 'string', { length: 255 }),
  field('ApiName', 'API Name', 'string', { length: 255 }),
  field('SortOrder', 'Sort Order', 'int'),
  field('IsDefault', 'Is Default', 'boolean'),
  ...extra,
]

export const STANDARD_OBJECTS: readonly ObjectDefinition[] = [
  account,
  campaign,
  campaignMember,
  campaignMemberStatus,
  contact,
  // The rows of this object are computed from the settings (see soql.ts).
  object(
    'EntityDefinition',
    'Entity Definition',
    [
      id,
      field('QualifiedApiName', 'Qualified API Name', 'string', { length: 70 }),
      field('InternalSharingModel', 'Internal Sharing Model', 'picklist', { length: 40 }),
    ],
    readOnly,
  ),
  object('Group', 'Group', [
    id,
    field('Name', 'Name', 'string', { length: 40, required: true }),
    field('DeveloperName', 'Developer Name', 'string', { length: 80 }),
    field('Type', 'Type', 'picklist', { length: 40 }),
    field('Email', 'Email', 'email', { length: 255 }),
    ...audit().filter((each) => each.name !== 'IsDeleted'),
  ]),
  lead,
  // `list-views.ts` answers the rows of a list view.
  object(
    'ListView',
    'List View',
    [
      id,
      field('Name', 'View Name', 'string', { length: 40 }),
      field('DeveloperName', 'API Name', 'string', { length: 80 }),
      field('SobjectType', 'Sobject Type', 'picklist', { length: 40 }),
      field('IsSoqlCompatible', 'Is Soql Compatible', 'boolean'),
      own('LastViewedDate', 'Last Viewed Date', 'datetime'),
      ...audit().filter((each) => each.name !== 'IsDeleted'),
    ],
    readOnly,
  ),
  opportunity,
  opportunityContactRole,
  object(
    'Organization',
    'Organization',
    [
      id,
      field('Name', 'Name', 'string', { length: 80 }),
      field('OrganizationType', 'Edition', 'picklist', { length: 40 }),
      field('InstanceName', 'Instance Name', 'string', { length: 5 }),
      field('IsSandbox', 'Is Sandbox', 'boolean'),
      field('TimeZoneSidKey', 'Time Zone', 'picklist', { length: 40 }),
      field('LanguageLocaleKey', 'Language', 'picklist', { length: 40 }),
      field('DefaultLocaleSidKey', 'Locale', 'picklist', { length: 40 }),
    ],
    readOnly,
  ),
  object(
    'Profile',
    'Profile',
    [
      id,
      field('Name', 'Name', 'string', { length: 255 }),
      field('UserType', 'User Type', 'picklist', { length: 40 }),
    ],
    readOnly,
  ),
  // `reports.ts` runs a report.
  object(
    'Report',
    'Report',
    [
      id,
      field('Name', 'Report Name', 'string', { length: 40 }),
      field('DeveloperName', 'Report Unique Name', 'string', { length: 80 }),
      field('FolderName', 'Folder Name', 'string', { length: 255 }),
      field('Format', 'Format', 'picklist', { length: 40 }),
      own('LastViewedDate', 'Last Viewed Date', 'datetime'),
      ...audit(),
    ],
    readOnly,
  ),
  object('QueueSobject', 'Queue Sobject', [
    id,
    reference('QueueId', 'Group ID', ['Group'], { required: true }),
    field('SobjectType', 'Sobject Type', 'picklist', { length: 40, required: true }),
  ]),
  task,
  object(
    'TaskPriority',
    'Task Priority Value',
    label([field('IsHighPriority', 'High Priority', 'boolean')]),
    readOnly,
  ),
  object('TaskStatus', 'Task Status Value', label([field('IsClosed', 'Closed', 'boolean')]), readOnly),
  user,
]
