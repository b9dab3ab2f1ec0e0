/** The servers' versions as their poms name them; a test compares the two. */
export const kafkaVersion = '4.1.0';
export const elasticsearchVersion = '8.19.21';
