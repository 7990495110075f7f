create table probe (n int primary key, note text);
