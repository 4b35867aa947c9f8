// The contract of crash reports: desktops send them, admins read them.
import { z } from 'zod'
import { endpoint } from '../http-contract.ts'
import { Id } from '../model/basics.ts'
import { CrashReport, NewCrashReport } from '../model/crash-reports.ts'
import { Empty, PageQuery, page } from './lists.ts'

const ReportParams = z.object({ reportId: Id })

export const crashReportsApi = {
  'crashReports.create': endpoint({
    method: 'POST',
    path: '/api/crash-reports',
    auth: 'device',
    summary: 'Stores the report of a crash of the desktop app. A device may send 20 reports a day',
    body: NewCrashReport,
    response: Empty,
    errors: ['too_many_requests'],
  }),
  'crashReports.list': endpoint({
    method: 'GET',
    path: '/api/crash-reports',
    auth: 'admin',
    summary: 'The crash reports of the workspace, the latest first. The tracker keeps them for 30 days',
    query: z.object(PageQuery),
    response: page(CrashReport),
    errors: ['cursor_invalid'],
  }),
  'crashReports.dump': endpoint({
    method: 'GET',
    path: '/api/crash-reports/:reportId/dump',
    auth: 'admin',
    summary: 'The memory dump of a crash report: a minidump, compressed with gzip, in base64',
    params: ReportParams,
    response: z.object({ dump: z.base64() }),
    errors: ['not_found'],
  }),
  'crashReports.remove': endpoint({
    method: 'DELETE',
    path: '/api/crash-reports/:reportId',
    auth: 'admin',
    summary: 'Deletes a crash report and its memory dump',
    params: ReportParams,
    response: Empty,
    errors: ['not_found'],
  }),
} as const
