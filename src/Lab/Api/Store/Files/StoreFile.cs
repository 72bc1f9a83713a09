using Microsoft.Data.Sqlite;

namespace Signalbox.Lab.Api.Store.Files;

/// <summary>The file that a store's objects are kept in: an SQLite database with a row per object, as it stands. A
/// change is in it before the call that made it returns, and survives this process being killed; what a power cut takes
/// from the last moments, it takes whole changes of (WAL, synchronous=NORMAL).
/// <para>Nothing is written under the store's lock. Whoever waits first for its change writes those of all others
/// too, so that many callers share one transaction.</para></summary>
public sealed class StoreFile : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly StoreFileWriter _writer;

    /// <summary>Held while the database is used.</summary>
    private readonly Lock _database = new();

    /// <summary>Held for moments, also by one who holds the store's lock.</summary>
    private readonly Lock _queue = new();

    private List<StoreEvent> _waiting = [];
    private long _saved;
    private bool _isClosed;

    private StoreFile(string path, SqliteConnection connection)
    {
        (Path, _connection) = (path, connection);
        _writer = new StoreFileWriter(connection);
    }

    public string Path { get; }

    /// <summary>Opens the file, or makes it. One process at a time has it. Throws <see cref="StoreFileException"/>.
    /// </summary>
    public static StoreFile Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
            // How long to wait for one who has the file. Such a one keeps it; 0 would wait for ever.
            DefaultTimeout = 1,
        }.ToString());
        try
        {
            StoreFileFormat.Prepare(connection, path);
            return new StoreFile(path, connection);
        }
        catch (SqliteException refused)
        {
            connection.Dispose();
            throw StoreFileFormat.Explain(path, refused);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Saves what is not saved yet, and closes. Changes that come later are refused.</summary>
    public void Dispose()
    {
        lock (_database)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            try
            {
                SaveWaiting();
                _writer.MarkClosed();
            }
            finally
            {
                _writer.Dispose();
                _connection.Dispose();
            }
        }
    }

    /// <summary>All that is in the file. Throws <see cref="StoreFileException"/>.</summary>
    internal StoreFileContent Load()
    {
        lock (_database)
        {
            try
            {
                var content = StoreFileReader.Read(_connection, Path);
                _saved = content.Revision;
                _writer.MarkOpen(content.Revision);
                return content;
            }
            catch (SqliteException broken)
            {
                throw StoreFileFormat.Explain(Path, broken);
            }
        }
    }

    /// <summary>Queues a change; the store's lock is held, so changes come in the order of their revisions.</summary>
    internal void Add(StoreEvent happened)
    {
        lock (_queue)
        {
            _waiting.Add(happened);
        }
    }

    /// <summary>Returns when the change of this revision, and all before it, are in the file. Throws
    /// <see cref="StoreError.NotSaved"/>; the change stays queued, and goes into the file with the next one that does.
    /// </summary>
    internal void Save(long revision)
    {
        if (Volatile.Read(ref _saved) >= revision)
        {
            return;
        }

        lock (_database)
        {
            if (_saved >= revision)
            {
                return;
            }

            if (_isClosed)
            {
                throw new StoreException(StoreError.NotSaved, $"the change is not saved: {Path} is closed");
            }

            try
            {
                SaveWaiting();
            }
            catch (SqliteException refused)
            {
                throw new StoreException(
                    StoreError.NotSaved, $"the change is not saved: {Path}: {refused.Message}");
            }
        }
    }

    private void SaveWaiting()
    {
        List<StoreEvent> batch;
        lock (_queue)
        {
            (batch, _waiting) = (_waiting, []);
        }

        if (batch.Count == 0)
        {
            return;
        }

        try
        {
            _writer.Write(batch);
            Volatile.Write(ref _saved, batch[^1].Revision);
        }
        catch
        {
            lock (_queue)
            {
                _waiting = [.. batch, .. _waiting];
            }

            throw;
        }
    }
}
