// The pages that list records and show one record. A person can check there which records were written.
import type { FieldDefinition } from './definitions.ts'
import { frame, type Html, html } from './html.ts'
import { objectOfId } from './ids.ts'
import { fieldLabel, type Language, objectLabel, SHOWN_OBJECTS, WORDS } from './language.ts'
import { allObjectsFor } from './metadata.ts'
import { type Org, organization } from './org.ts'
import type { Row, Value } from './store.ts'

const COLUMNS: Record<string, string[]> = {
  Task: ['Subject', 'WhoId', 'OwnerId', 'ActivityDate', 'Status', 'CreatedDate'],
  Lead: ['Name', 'Company', 'Email', 'OwnerId', 'IsConverted', 'LastModifiedDate'],
  Contact: ['Name', 'AccountId', 'Email', 'OwnerId', 'LastModifiedDate'],
  Account: ['Name', 'Industry', 'BillingCountry', 'OwnerId'],
  Campaign: ['Name', 'Type', 'Status', 'IsActive', 'OwnerId'],
  CampaignMember: ['CampaignId', 'LeadId', 'ContactId', 'Status', 'CreatedDate'],
  User: ['Name', 'Username', 'Email', 'UserType', 'TimeZoneSidKey', 'IsActive'],
  Group: ['Name', 'Email', 'Type'],
}

const RELATED: Record<string, [object: string, by: string][]> = {
  Lead: [
    ['Task', 'WhoId'],
    ['CampaignMember', 'LeadId'],
  ],
  Contact: [
    ['Task', 'WhoId'],
    ['CampaignMember', 'ContactId'],
  ],
  Account: [
    ['Contact', 'AccountId'],
    ['Task', 'AccountId'],
  ],
  Campaign: [['CampaignMember', 'CampaignId']],
  User: [
    ['Task', 'OwnerId'],
    ['Lead', 'OwnerId'],
  ],
}

const titleOf = (row: Row) => String(row.Name ?? row.Subject ?? row.MasterLabel ?? row.Id)

const recordLink = (row: Row, text: string) =>
  html`<a href="/lightning/r/${objectOfId(row.Id) ?? 'Record'}/${row.Id}/view">${text}</a>`

interface View {
  org: Org
  language: Language
}

function showValue({ org, language }: View, field: FieldDefinition, value: Value | undefined): Html {
  if (value === undefined || value === null) return html`<span class="none">–</span>`
  if (typeof value === 'boolean') return html`${WORDS[language][value ? 'yes' : 'no']}`
  if (field.type === 'datetime')
    return html`<time datetime="${value}">${String(value).replace('T', ' ').slice(0, 16)} UTC</time>`
  if (field.type === 'date') return html`<time>${value}</time>`
  const target = field.type === 'reference' ? org.store.find(String(value)) : null
  if (target) return recordLink(target, titleOf(target))
  return field.type === 'textarea' ? html`<span class="text">${value}</span>` : html`${value}`
}

function nav({ org, language }: View, current: string): Html {
  const items = SHOWN_OBJECTS.map((object) => {
    const count = org.store.rows(object).filter((row) => row.IsDeleted !== true).length
    const mark = object === current ? html` aria-current="page"` : null
    return html`<li><a href="/lightning/o/${object}/list"${mark}>${objectLabel(language, object)} <span class="count">${count}</span></a></li>`
  })
  return html`<nav><ul>${items}</ul></nav>`
}

function page(view: View, current: string, title: string, main: Html): Html {
  const words = WORDS[view.language]
  return frame(
    view.language,
    `${title} · ${words.practice}`,
    html`<body class="org">
<header><a class="brand" href="/"><span class="cloud" aria-hidden="true"></span>${String(organization(view.org).Name)}</a><span class="note">${words.practiceNote}</span></header>
<div class="body">${nav(view, current)}<main>${main}</main></div>
</body>`,
  )
}

function table(view: View, object: string, rows: Row[]): Html {
  const fields = fieldsOf(view, object, COLUMNS[object] ?? ['Id'])
  if (rows.length === 0)
    return html`<p class="empty">${WORDS[view.language][object === 'Task' ? 'emptyTasks' : 'empty']}</p>`
  const head = fields.map(
    (field) => html`<th scope="col">${fieldLabel(view.language, field.name, field.label)}</th>`,
  )
  const body = rows.map((row) => {
    const cells = fields.map((field, index) => {
      const value = row[field.name]
      const own = index === 0 && field.type !== 'reference'
      return html`<td>${own ? recordLink(row, titleOf(row)) : showValue(view, field, value)}</td>`
    })
    const open = fields[0]?.type === 'reference' ? html`<td>${recordLink(row, row.Id)}</td>` : null
    return html`<tr>${cells}${open}</tr>`
  })
  const extra = fields[0]?.type === 'reference' ? html`<th scope="col">ID</th>` : null
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${objectLabel(view.language, object)}"><table><thead><tr>${head}${extra}</tr></thead><tbody>${body}</tbody></table></div>`
}

function fieldsOf(view: View, object: string, names: string[]): FieldDefinition[] {
  const definition = allObjectsFor(view.org.settings, null).find((each) => each.name === object)
  return names.flatMap((name) => definition?.fields.find((field) => field.name === name) ?? [])
}

/** Returns the page with the list of records, newest first. */
export function listPage(view: View, object: string): Html {
  const rows = view.org.store
    .rows(object)
    .filter((row) => row.IsDeleted !== true)
    .reverse()
  const title = objectLabel(view.language, object)
  return page(
    view,
    object,
    title,
    html`<h1>${title} <small>${rows.length} ${WORDS[view.language].records}</small></h1>${table(view, object, rows)}`,
  )
}

export function recordPage(view: View, row: Row): Html {
  const words = WORDS[view.language]
  const object = objectOfId(row.Id) ?? ''
  const definition = allObjectsFor(view.org.settings, null).find((each) => each.name === object)
  const fields = (definition?.fields ?? []).map(
    (field) =>
      html`<div class="field"><dt>${fieldLabel(view.language, field.name, field.label)}</dt><dd>${showValue(view, field, row[field.name])}</dd></div>`,
  )
  const related = (RELATED[object] ?? []).map(([child, by]) => {
    const rows = view.org.store
      .rows(child)
      .filter((each) => each[by] === row.Id && each.IsDeleted !== true)
      .reverse()
    return html`<section><h2>${objectLabel(view.language, child)} <small>${rows.length}</small></h2>${table(view, child, rows)}</section>`
  })
  const main = html`<p><a href="/lightning/o/${object}/list">${words.back}</a></p>
<h1>${titleOf(row)}</h1>
${row.IsDeleted === true ? html`<p class="problem" role="alert">${words.deleted}</p>` : null}
<section><h2>${words.details}</h2><dl>${fields}</dl></section>
${related}`
  return page(view, object, titleOf(row), main)
}

export function missingPage(view: View): Html {
  const words = WORDS[view.language]
  return page(view, '', words.missing, html`<h1>${words.missing}</h1><p><a href="/">${words.back}</a></p>`)
}
