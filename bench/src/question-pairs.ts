/** A question, another way to ask it, and one that sounds alike and asks something else. */
export interface QuestionPair {
  question: string;
  paraphrase: string;
  nearMiss: string;
}

const ROWS: readonly [question: string, paraphrase: string, nearMiss: string][] = [
  [
    'How many days of annual leave do employees have?',
    'How many annual leave days does an employee have?',
    'How many days of sick leave do employees have?',
  ],
  [
    'Who approves travel to other countries?',
    'Who has to approve travel to another country?',
    'Who approves expenses in other countries?',
  ],
  ['When is the office in Lisbon closed?', 'When is the Lisbon office closed?', 'When is the office in Madrid closed?'],
  [
    'What is the limit for meals per day?',
    "What's the daily limit for meals?",
    'What is the limit for hotels per day?',
  ],
  [
    'How long is the notice period after five years?',
    'After five years, how long is the notice period?',
    'How long is the notice period after ten years?',
  ],
  [
    'Can I work from abroad for a month?',
    'Could I work from abroad for a month?',
    'Can I work from abroad for a year?',
  ],
  ['How do I report a lost laptop?', 'How should I report a laptop that is lost?', 'How do I report a lost phone?'],
  [
    'Which password manager does the company use?',
    'Which password manager do we use at the company?',
    'Which version control does the company use?',
  ],
  ['Who is on call during the weekend?', 'During the weekend, who is on call?', 'Who is on call during the week?'],
  [
    'What is reimbursed when I move for the company?',
    'When I move for the company, what is reimbursed?',
    'What is reimbursed when I travel for the company?',
  ],
  ['How often are passwords changed?', 'How often is a password changed?', 'How often are keys changed?'],
  [
    'Who may sign contracts above 10000 euros?',
    'Above 10000 euros, who may sign contracts?',
    'Who may sign contracts above 100000 euros?',
  ],
  [
    'What happens to unused leave in December?',
    'In December, what happens to leave that is unused?',
    'What happens to unused leave in March?',
  ],
  ['How do I book a meeting room?', 'How can I book a room for a meeting?', 'How do I cancel a meeting room?'],
  [
    'Are first class train tickets refunded?',
    'Is a first class train ticket refunded?',
    'Are first class train tickets not refunded?',
  ],
  [
    'What is the budget for books in 2024?',
    'In 2024, what is the budget for books?',
    'What is the budget for books in 2025?',
  ],
  ['Who can see salary data?', 'By whom can salary data be seen, who?', 'Who can change salary data?'],
  ['How long are backups kept?', 'For how long are the backups kept?', 'How often are backups kept?'],
  [
    'What does the mentoring program offer?',
    'What is it that the mentoring program offers?',
    'What does the mentoring program cost?',
  ],
  ['When do interns get paid?', 'When is an intern paid?', 'When do contractors get paid?'],
  [
    'Is parking free at the Berlin office?',
    'Is the parking free at the office in Berlin?',
    'Is lunch free at the Berlin office?',
  ],
  ['How do I join the pension plan?', 'How can I join the plan for pensions?', 'How do I leave the pension plan?'],
  ['What is the retention of audit logs?', 'What is the audit log retention?', 'What is the retention of access logs?'],
  ['Who reviews production changes?', 'Who has to review changes of production?', 'Who deploys production changes?'],
  ['May I bring my dog to the office?', 'May I bring a dog to the office?', 'May I bring my bike to the office?'],
  [
    'How many people are in the support team?',
    'In the support team, how many people are there?',
    'How many people are in the sales team?',
  ],
  [
    'What is the dress code for client visits?',
    'For client visits, what is the dress code?',
    'What is the dress code for office days?',
  ],
  ['How is overtime compensated?', 'How is overtime being compensated?', 'How is overtime recorded?'],
  [
    'Which holidays are paid in Portugal?',
    'In Portugal, which holidays are paid?',
    'Which holidays are paid in Poland?',
  ],
  [
    'What is needed to open a bank account?',
    'What is needed for opening a bank account?',
    'What is needed to close a bank account?',
  ],
  [
    'Do part-time employees get bonuses?',
    'Does a part-time employee get bonuses?',
    'Do full-time employees get bonuses?',
  ],
  ['How do I reset my VPN token?', 'How can I reset the VPN token?', 'How do I order my VPN token?'],
  ['Who pays for the home office desk?', 'For the home office desk, who pays?', 'Who pays for the home office chair?'],
  ['When is the annual review?', 'When is our annual review?', 'Why is the annual review?'],
  [
    'Can leave be taken during the notice period?',
    'During the notice period, can leave be taken?',
    'Can leave be taken without the notice period?',
  ],
  [
    'What is the deadline for expense reports?',
    'What is the expense report deadline?',
    'What is the deadline for tax reports?',
  ],
  [
    'How many sick days need no certificate?',
    'No certificate: how many sick days need none?',
    'How many sick days need a certificate?',
  ],
  ['Which airlines may be booked?', 'Which of the airlines may be booked?', 'Which hotels may be booked?'],
  ['Who owns the incident process?', 'Who is it that owns the process for incidents?', 'Who owns the hiring process?'],
  [
    'How large may email attachments be?',
    'How large may an email attachment be?',
    'How many may email attachments be?',
  ],
];

export const QUESTION_PAIRS: readonly QuestionPair[] = ROWS.map(([question, paraphrase, nearMiss]) => ({
  question,
  paraphrase,
  nearMiss,
}));
