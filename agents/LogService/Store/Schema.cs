namespace Catalyze.LogService.Store;

/// <summary>The store's schema as steps; each is made once, in order, and never changed afterwards.</summary>
internal static class Schema
{
    public static IReadOnlyList<string> Steps { get; } =
    [
        """
        create extension if not exists pg_trgm;

        create table lines (
            time timestamptz not null, id bigint not null, host text not null, instance text not null, service text not null, release text, deployment text,
            stream smallint not null, level text, message text not null, fields jsonb
        ) partition by range (time);
        create index lines_time on lines (time, id);
        create index lines_deployment on lines (deployment, time, id);
        create index lines_message on lines using gin (message gin_trgm_ops);
        create index lines_fields on lines using gin (fields jsonb_path_ops);

        -- One row, locked by whoever stores: ids rise in the order of commits, so whoever has seen one has seen all before it.
        create table line_counter (next_id bigint not null);
        insert into line_counter values (1);

        create table spools (host text, spool text, next bigint not null, seen timestamptz not null, primary key (host, spool));

        create table drops (
            day date, instance text, reason smallint, service text not null, lines bigint not null, last timestamptz not null, primary key (day, instance, reason)
        );

        create table saved_searches (name text primary key, query text not null, minutes integer, saved_at timestamptz not null);
        """,
    ];
}
