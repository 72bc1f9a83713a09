using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Store.Files;

namespace Signalbox.Lab.Tests.Api.Store.Files;

/// <summary>Objects that outlive their store.</summary>
public sealed class StoreFileTests
{
    private static readonly ResourceKind Maps = ResourceKinds.ConfigMaps;

    [Fact]
    public void A_store_opened_again_has_the_same_objects_byte_for_byte()
    {
        using var folder = new StoreFolder();
        var (before, revision) = folder.With(store =>
        {
            store.Create(Maps, StoreFolder.ConfigMap("a", "zażółć \"\u0001\" </script>"));
            store.Create(Maps, StoreFolder.ConfigMap("gone"));
            store.Put(ResourceKinds.Deployments, """
                {"metadata":{"name":"web","namespace":"demo","labels":{"app":"web"},"annotations":{"n":"1.50"},
                 "managedFields":[{"manager":"kubectl","fieldsV1":{"f:spec":{}}}]},
                 "spec":{"replicas":2,"fraction":1.50,"empty":null},"status":{}}
                """);
            store.Change(ResourceKinds.Deployments, "demo", "web", old =>
            {
                var json = old.ToJson();
                json["spec"]!["replicas"] = 3;
                return json;
            });
            store.Create(ResourceKinds.Nodes, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "n1" } });
            store.Delete(Maps, "demo", "gone");
            return (Everything(store), store.Revision);
        });

        var (after, again) = folder.With(store => (Everything(store), store.Revision));

        Assert.Equal(3, before.Count);
        Assert.Equal(before, after);
        Assert.Equal(revision, again);
        var web = folder.With(store => store.Find(ResourceKinds.Deployments, "demo", "web")!);
        Assert.Equal((2, "web"), (web.Generation, web.Labels["app"]));
    }

    [Fact]
    public void A_transaction_is_in_the_file_when_it_returns()
    {
        using var folder = new StoreFolder();
        using var stolen = new StoreFolder();
        folder.With(store =>
        {
            var json = StoreFolder.ConfigMap("a");
            json["metadata"]!["uid"] = "1";
            json["metadata"]!["creationTimestamp"] = "2026-03-01T12:00:00Z";
            store.Transact(new ObjectPlace(Maps, "demo", "a"), _ => json);
            File.Copy(folder.File, stolen.File);
            File.Copy($"{folder.File}-wal", $"{stolen.File}-wal");
        });
        Assert.Equal("a", stolen.With(store => store.Find(Maps, "demo", "a"))?.Name);
    }

    [Fact]
    public void Revisions_go_on_and_watches_from_before_are_told_that_they_are_too_old()
    {
        using var folder = new StoreFolder();
        var first = folder.With(store => store.Create(Maps, StoreFolder.ConfigMap("a")));

        folder.With(store =>
        {
            var second = store.Create(Maps, StoreFolder.ConfigMap("b"));
            Assert.Equal(first.Revision + 1, second.Revision);
            using var watch = store.WatchAfter(Maps, first.Revision);
            Assert.Equal("b", Assert.Single(watch.Start.Missed).Object!.Name);
            var old = Assert.Throws<StoreException>(() => store.WatchAfter(Maps, first.Revision - 1));
            Assert.Equal(StoreError.Expired, old.Kind);
        });
    }

    [Fact]
    public void A_deleted_object_stays_deleted_and_its_revision_is_not_used_again()
    {
        using var folder = new StoreFolder();
        var gone = folder.With(store =>
        {
            store.Create(Maps, StoreFolder.ConfigMap("a"));
            return store.Delete(Maps, "demo", "a");
        });

        var next = folder.With(store =>
        {
            Assert.Null(store.Find(Maps, "demo", "a"));
            return store.Create(Maps, StoreFolder.ConfigMap("a"));
        });

        Assert.Equal(gone.Revision + 1, next.Revision);
        Assert.NotEqual(gone.Uid, next.Uid);
    }

    [Fact]
    public void What_is_acknowledged_is_in_the_file()
    {
        using var folder = new StoreFolder();
        using var file = StoreFile.Open(folder.File);
        var store = new ObjectStore(new ObjectStoreOptions { File = file });
        store.Create(Maps, StoreFolder.ConfigMap("a"));

        // As it would be found if this process ended now.
        File.Copy(folder.File, folder.Other("copy.db"));
        File.Copy(folder.File + "-wal", folder.Other("copy.db-wal"));

        using var copy = StoreFile.Open(folder.Other("copy.db"));
        var found = new ObjectStore(new ObjectStoreOptions { File = copy });
        Assert.NotNull(found.Find(Maps, "demo", "a"));
        Assert.True(found.Revision > store.Revision + 1000, "revisions that were told may be used again");
    }

    [Fact]
    public void A_thousand_objects_are_written_well_within_a_second()
    {
        using var folder = new StoreFolder();
        var time = TimeProvider.System;

        var elapsed = folder.With(store =>
        {
            store.Create(Maps, StoreFolder.ConfigMap("first"));
            var start = time.GetTimestamp();
            var writers = Enumerable.Range(0, 4).Select(writer => new Thread(() =>
            {
                for (var number = 0; number < 250; number++)
                {
                    store.Create(Maps, StoreFolder.ConfigMap($"map-{writer}-{number}"));
                }
            })).ToList();
            writers.ForEach(writer => writer.Start());
            writers.ForEach(writer => writer.Join());
            return time.GetElapsedTime(start);
        });

        TestContext.Current.TestOutputHelper!.WriteLine($"1,000 creates: {elapsed.TotalMilliseconds:0} ms");
        Assert.True(elapsed < TimeSpan.FromSeconds(5), $"took {elapsed}");
        Assert.Equal(1001, folder.With(store => store.List(Maps).Objects.Length));
    }

    [Fact]
    public void Two_cannot_have_one_file()
    {
        using var folder = new StoreFolder();
        using var first = StoreFile.Open(folder.File);

        var refused = Assert.Throws<StoreFileException>(() => StoreFile.Open(folder.File));

        Assert.StartsWith(
            $"objects cannot be kept in {folder.File}: another process has it", refused.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_closed_takes_no_changes()
    {
        using var folder = new StoreFolder();
        var file = StoreFile.Open(folder.File);
        var store = new ObjectStore(new ObjectStoreOptions { File = file });
        file.Dispose();

        var refused = Assert.Throws<StoreException>(() => store.Create(Maps, StoreFolder.ConfigMap("a")));

        Assert.Equal(StoreError.NotSaved, refused.Kind);
    }

    [Fact]
    public void A_change_that_could_not_be_written_is_written_with_a_later_one()
    {
        using var folder = new StoreFolder();
        folder.With(store => store.Create(Maps, StoreFolder.ConfigMap("a")));
        // As if the disk were full for three seconds.
        Execute(folder.File, "CREATE TABLE until AS SELECT unixepoch('subsec') + 3 AS time");
        Execute(folder.File, """
            CREATE TRIGGER full BEFORE INSERT ON objects WHEN unixepoch('subsec') < (SELECT time FROM until)
            BEGIN SELECT RAISE(ABORT, 'the disk is full'); END
            """);
        folder.With(store =>
        {
            var refused = Assert.Throws<StoreException>(() => store.Create(Maps, StoreFolder.ConfigMap("early")));
            Assert.Equal(StoreError.NotSaved, refused.Kind);
            Assert.Contains("the disk is full", refused.Message, StringComparison.Ordinal);
            Assert.True(
                SpinWait.SpinUntil(() => IsSaved(store), TimeSpan.FromSeconds(30)), "the file takes no more changes");
        });

        Assert.Equal(["a", "early", "late"], folder.With(Everything).Select(one => one.Name));

        static bool IsSaved(ObjectStore store)
        {
            try
            {
                store.Put(Maps, StoreFolder.ConfigMap("late"));
                return true;
            }
            catch (StoreException refused) when (refused.Kind == StoreError.NotSaved)
            {
                return false;
            }
        }
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_as_it_is()
    {
        using var folder = new StoreFolder();
        File.WriteAllText(folder.File, string.Concat(Enumerable.Repeat("this is a letter to a friend\n", 100)));

        var refused = Assert.Throws<StoreFileException>(() => StoreFile.Open(folder.File));

        Assert.Contains("it is no database", refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("this is a letter", File.ReadAllText(folder.File), StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_of_another_program_is_refused_and_left_as_it_is()
    {
        using var folder = new StoreFolder();
        Execute(folder.File, "CREATE TABLE customers (name TEXT)");

        var refused = Assert.Throws<StoreFileException>(() => StoreFile.Open(folder.File));

        Assert.Contains("the database of another program", refused.Message, StringComparison.Ordinal);
        Execute(folder.File, "INSERT INTO customers VALUES ('still there')");
    }

    [Theory]
    [InlineData("PRAGMA user_version = 7", "its format is 7, and this program knows 1")]
    [InlineData("UPDATE objects SET json = CAST('null' AS BLOB)", "v1/configmaps demo/a is broken")]
    [InlineData("UPDATE objects SET json = CAST('{\"status\":1,\"status\":2}' AS BLOB)",
        "v1/configmaps demo/a is broken")]
    [InlineData("UPDATE objects SET json = CAST('no json' AS BLOB)", "v1/configmaps demo/a is broken")]
    [InlineData("UPDATE objects SET json = CAST('{\"metadata\":{\"name\":\"a\"}}' AS BLOB)",
        "the object has no metadata.uid")]
    [InlineData("UPDATE objects SET kind = 'v9/things'", "it holds v9/things, a kind that this program does not know")]
    [InlineData("DELETE FROM state", "it does not say its revision")]
    public void A_file_with_content_that_cannot_be_is_refused(string change, string message)
    {
        using var folder = new StoreFolder();
        folder.With(store => store.Create(Maps, StoreFolder.ConfigMap("a")));
        Execute(folder.File, change);

        var refused = Assert.Throws<StoreFileException>(() => folder.With(_ => { }));

        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_whose_pages_are_damaged_is_refused()
    {
        using var folder = new StoreFolder();
        folder.With(store =>
        {
            for (var number = 0; number < 200; number++)
            {
                store.Create(Maps, StoreFolder.ConfigMap($"map-{number}", new string('x', 200)));
            }
        });
        var bytes = File.ReadAllBytes(folder.File);
        Array.Fill(bytes, (byte)0xA5, 4096, bytes.Length - 4096);
        File.WriteAllBytes(folder.File, bytes);

        var refused = Assert.Throws<StoreFileException>(() => folder.With(_ => { }));

        Assert.Contains("it is broken", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_that_is_not_there_is_told()
    {
        var refused = Assert.Throws<StoreFileException>(() => StoreFile.Open("/nosuch/folder/objects.db"));

        Assert.Contains("it cannot be opened", refused.Message, StringComparison.Ordinal);
    }

    private static List<(string Kind, string Name, string Json)> Everything(ObjectStore store) =>
        [.. ResourceKinds.All.SelectMany(kind => store.List(kind).Objects.ToArray())
            .Select(one => (one.Kind.Plural, one.Name, one.ToString()))];

    private static void Execute(string file, string text)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
