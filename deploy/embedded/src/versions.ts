/** The servers' versions as their poms and requirements name them; a test compares the two. */
export const kafkaVersion = '4.1.0';
export const elasticsearchVersion = '8.19.21';
export const mlflowVersion = '3.17.2';
