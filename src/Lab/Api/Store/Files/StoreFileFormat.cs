using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Signalbox.Lab.Api.Store.Files;

/// <summary>What makes a database a file of ours: its mark, its version and its tables.</summary>
internal static class StoreFileFormat
{
    /// <summary>"SBXL", where SQLite's header has a place for a program's own mark.</summary>
    private const long Mark = 0x5342584C;

    private const long Version = 1;

    private const string Tables = """
        CREATE TABLE objects (
            kind TEXT NOT NULL, key TEXT NOT NULL, json BLOB NOT NULL, PRIMARY KEY (kind, key))
            WITHOUT ROWID, STRICT;
        CREATE TABLE state (revision INTEGER NOT NULL, is_closed INTEGER NOT NULL) STRICT;
        INSERT INTO state VALUES (0, 1);
        """;

    /// <summary>Opens, takes the file for this process alone, and makes the tables in an empty one.</summary>
    public static void Prepare(SqliteConnection connection, string path)
    {
        connection.Open();
        // Exclusive first: the journal then needs no memory shared with others.
        Run(connection, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;");
        Run(connection, "BEGIN IMMEDIATE; COMMIT;");
        if (Number(connection, "SELECT count(*) FROM sqlite_schema") == 0)
        {
            var marks = $"PRAGMA application_id={Text(Mark)}; PRAGMA user_version={Text(Version)};";
            Run(connection, $"BEGIN; {Tables} {marks} COMMIT;");
        }

        if (Number(connection, "PRAGMA application_id") != Mark)
        {
            throw new StoreFileException(path, "it is the database of another program");
        }

        if (Number(connection, "PRAGMA user_version") is var version && version != Version)
        {
            throw new StoreFileException(
                path, $"its format is {Text(version)}, and this program knows {Text(Version)}");
        }

        if (Query(connection, "PRAGMA quick_check(1)") is string verdict && verdict != "ok")
        {
            throw new StoreFileException(path, $"it is broken: {verdict}");
        }
    }

    /// <summary>What SQLite's refusal means for the user.</summary>
    public static StoreFileException Explain(string path, SqliteException refused)
    {
        const int Busy = 5, Corrupt = 11, CannotOpen = 14, NoDatabase = 26;
        var why = refused.SqliteErrorCode switch
        {
            Busy => "another process has it",
            Corrupt => "it is broken",
            CannotOpen => "it cannot be opened",
            NoDatabase => "it is no database",
            _ => "it cannot be used",
        };
        return new StoreFileException(path, $"{why} ({refused.Message})", refused);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long Number(SqliteConnection connection, string text) => (long)Query(connection, text)!;

    private static object? Query(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        return command.ExecuteScalar();
    }

    private static void Run(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
