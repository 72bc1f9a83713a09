using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Signalbox.Lab.Api.Schema;

namespace Signalbox.Lab.Api.Store.Files;

/// <summary>Reads a whole file.</summary>
internal static class StoreFileReader
{
    /// <summary>After a process that was killed, revisions go on from here: those of changes that a watcher may have
    /// seen and that are not in the file, at most one for each caller that waited, shall not be used again.</summary>
    private const long Gap = 10_000;

    public static StoreFileContent Read(SqliteConnection connection, string path)
    {
        var objects = new List<StoredObject>();
        using (var rows = Query(connection, "SELECT kind, key, json FROM objects"))
        using (var reader = rows.ExecuteReader())
        {
            while (reader.Read())
            {
                objects.Add(Object(path, reader.GetString(0), reader.GetString(1), (byte[])reader[2]));
            }
        }

        using var state = Query(connection, "SELECT revision, is_closed FROM state");
        using var row = state.ExecuteReader();
        if (!row.Read())
        {
            throw new StoreFileException(path, "it is broken: it does not say its revision");
        }

        return new StoreFileContent(row.GetInt64(0) + (row.GetBoolean(1) ? 0 : Gap), objects);
    }

    /// <summary>One row. Throws <see cref="StoreFileException"/>.</summary>
    internal static StoredObject Object(string path, string kindName, string key, byte[] bytes)
    {
        var kind = ResourceKinds.All.FirstOrDefault(one => StoreFileWriter.NameOf(one) == kindName)
            ?? throw new StoreFileException(path, $"it holds {kindName}, a kind that this program does not know");
        try
        {
            JsonText.Check(bytes);
            var json = JsonNode.Parse(bytes) as JsonObject ?? throw new JsonException("it is no object");
            return ObjectDraft.Of(kind, json).ToStored();
        }
        catch (Exception broken) when (broken is JsonException or StoreException
            or ArgumentException or InvalidOperationException)
        {
            throw new StoreFileException(path, $"{kindName} {key} is broken: {broken.Message}", broken);
        }
    }

    private static SqliteCommand Query(SqliteConnection connection, string text)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        return command;
    }
}
