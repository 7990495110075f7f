create table broken (;
