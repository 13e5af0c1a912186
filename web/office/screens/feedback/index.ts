import {
  answerFeedbackRoute,
  getFeedbackRoute,
  listFeedbackRoute,
} from '../../../../shared/contract/routes/feedback.ts'
import type { ScreenGroup } from '../../screen-group.ts'
import { t } from './words.ts'

export const feedbackGroup: ScreenGroup = {
  name: 'feedback',
  section: 'people',
  // One inbox: what comes without a voucher belongs to no programme.
  inProgramme: false,
  screens: [
    {
      path: '/feedback',
      needs: [listFeedbackRoute],
      load: async () => (await import('./inbox-screen.tsx')).InboxScreen,
      nav: { label: () => t('nav'), icon: 'feedback' },
    },
    {
      path: '/feedback/:feedbackId',
      needs: [getFeedbackRoute, answerFeedbackRoute],
      load: async () => (await import('./feedback-screen.tsx')).FeedbackScreen,
    },
  ],
}
