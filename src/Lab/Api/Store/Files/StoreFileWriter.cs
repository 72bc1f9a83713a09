using Microsoft.Data.Sqlite;

namespace Signalbox.Lab.Api.Store.Files;

/// <summary>Writes changes into a file, a transaction for each batch. One caller at a time.</summary>
internal sealed class StoreFileWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _put;
    private readonly SqliteCommand _delete;
    private readonly SqliteCommand _state;

    public StoreFileWriter(SqliteConnection connection)
    {
        _connection = connection;
        _put = Command("INSERT OR REPLACE INTO objects VALUES ($kind, $key, $json)", "$kind", "$key", "$json");
        _delete = Command("DELETE FROM objects WHERE kind = $kind AND key = $key", "$kind", "$key");
        _state = Command("UPDATE state SET revision = $revision, is_closed = $closed", "$revision", "$closed");
    }

    /// <summary>As the file says it: "apps/v1/deployments".</summary>
    public static string NameOf(ResourceKind kind) => $"{kind.ApiVersion}/{kind.Plural}";

    /// <summary>All of them or none.</summary>
    public void Write(List<StoreEvent> batch)
    {
        using var transaction = _connection.BeginTransaction();
        foreach (var happened in batch)
        {
            var stored = happened.Object!;
            if (happened.Type == StoreEventType.Deleted)
            {
                Run(_delete, transaction, NameOf(stored.Kind), stored.Key);
            }
            else
            {
                Run(_put, transaction, NameOf(stored.Kind), stored.Key, stored.Json.ToArray());
            }
        }

        Run(_state, transaction, batch[^1].Revision, false);
        transaction.Commit();
    }

    /// <summary>From now on, an end without <see cref="MarkClosed"/> is a sudden one.</summary>
    public void MarkOpen(long revision)
    {
        using var transaction = _connection.BeginTransaction();
        Run(_state, transaction, revision, false);
        transaction.Commit();
    }

    /// <summary>All that was ever told is in the file.</summary>
    public void MarkClosed()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "UPDATE state SET is_closed = 1; PRAGMA wal_checkpoint(TRUNCATE);";
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _put.Dispose();
        _delete.Dispose();
        _state.Dispose();
    }

    private static void Run(SqliteCommand command, SqliteTransaction transaction, params ReadOnlySpan<object> values)
    {
        command.Transaction = transaction;
        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters[index].Value = values[index];
        }

        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string text, params ReadOnlySpan<string> names)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        foreach (var name in names)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        return command;
    }
}
