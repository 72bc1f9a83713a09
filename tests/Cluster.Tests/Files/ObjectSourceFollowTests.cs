using System.Diagnostics;
using System.Globalization;

namespace Signalbox.Cluster.Tests.Files;

public sealed class ObjectSourceFollowTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Only_what_really_changed_comes_out()
    {
        var file = _folder.Write("a.yaml", Services("a=10.0.0.1", "b=10.0.0.2", "c=10.0.0.3"));
        await using var following = new Following(file);
        Assert.Equal("+a=10.0.0.1 +b=10.0.0.2 +c=10.0.0.3", await following.Initial());

        // In place.
        File.WriteAllText(file, "# rewritten\n" + Services("a=10.0.0.1", "b=10.0.0.9", "c=10.0.0.3"));
        Assert.Equal("+b=10.0.0.9", await following.Next());

        // By rename, order turned.
        _folder.Replace("a.yaml", Services("d=10.0.0.4", "c=10.0.0.3", "a=10.0.0.1"));
        Assert.Equal("+d=10.0.0.4", await following.Next());
        Assert.Equal("-b", await following.Next());
        Assert.Empty(following.Source.Faults);
    }

    [Fact]
    public async Task Files_come_and_go_in_a_folder()
    {
        _folder.Write("b.yaml", Services("b=10.0.0.2"));
        _folder.Write("a.json", Json("a=10.0.0.1"));
        _folder.Write("notes.txt", "not: [ours");
        _folder.Write(".hidden.yaml", "not: [ours");
        await using var following = new Following(_folder.Path);

        // Each file is read once it has settled, so the one that was written first may come first.
        Assert.Equal(["+a=10.0.0.1", "+b=10.0.0.2"], (await following.Initial()).Split(' ').Order());
        _folder.Write("c.yml", Services("c=10.0.0.3"));
        Assert.Equal("+c=10.0.0.3", await following.Next());
        File.Delete(_folder["b.yaml"]);
        Assert.Equal("-b", await following.Next());
        Assert.False(following.Reported.Reader.TryPeek(out _));
    }

    [Fact]
    public async Task A_ConfigMap_volume_changes_by_its_hidden_link()
    {
        Revision("..2026_1", "a=10.0.0.1");
        _folder.Link("..data", "..2026_1");
        File.CreateSymbolicLink(_folder["objects.yaml"], "..data/objects.yaml");
        await using var byFolder = new Following(_folder.Path);
        await using var byFile = new Following(_folder["objects.yaml"]);
        Assert.Equal("+a=10.0.0.1", await byFolder.Initial());
        Assert.Equal("+a=10.0.0.1", await byFile.Initial());
        Revision("..2026_2", "a=10.0.0.2");
        _folder.Link("..data", "..2026_2");
        Assert.Equal("+a=10.0.0.2", await byFolder.Next());
        Assert.Equal("+a=10.0.0.2", await byFile.Next());
    }

    [Fact]
    public async Task A_link_far_up_the_path_changes_though_time_and_length_stay()
    {
        var time = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        Directory.CreateDirectory(_folder["one/in"]);
        Directory.CreateDirectory(_folder["two/in"]);
        File.SetLastWriteTimeUtc(_folder.Write("one/in/a.yaml", Services("a=10.0.0.1")), time);
        File.SetLastWriteTimeUtc(_folder.Write("two/in/a.yaml", Services("a=10.0.0.2")), time);
        _folder.Link("current", "one");
        await using var following = new Following(_folder["current/in/a.yaml"]);
        Assert.Equal("+a=10.0.0.1", await following.Initial());
        _folder.Link("current", "two");
        Assert.Equal("+a=10.0.0.2", await following.Next());
    }

    [Fact]
    public async Task A_folder_that_is_replaced_is_followed_on()
    {
        Directory.CreateDirectory(_folder["live"]);
        Directory.CreateDirectory(_folder["next"]);
        _folder.Write("live/a.yaml", Services("a=10.0.0.1"));
        _folder.Write("next/b.yaml", Services("b=10.0.0.2"));
        await using var following = new Following(_folder["live"]);
        Assert.Equal("+a=10.0.0.1", await following.Initial());
        Directory.Move(_folder["live"], _folder["old"]);
        Directory.Move(_folder["next"], _folder["live"]);
        Assert.Equal("+b=10.0.0.2", await following.Next());
        Assert.Equal("-a", await following.Next());
        _folder.Write("live/c.yaml", Services("c=10.0.0.3"));
        Assert.Equal("+c=10.0.0.3", await following.Next());
    }

    [Theory]
    [InlineData("a: [", "is not YAML")]
    [InlineData("", "is empty")]
    [InlineData("{\"kind\":\"Service\",", "is not JSON")]
    public async Task Broken_text_keeps_the_last_good_objects_and_is_told_once(string text, string why)
    {
        var file = _folder.Write("a.yaml", Services("a=10.0.0.1", "b=10.0.0.2"));
        await using var following = new Following(file);
        await following.Initial();
        File.WriteAllText(file, text);
        var fault = await following.NextFault();
        Assert.StartsWith(file, fault, StringComparison.Ordinal);
        Assert.Contains(why, fault, StringComparison.Ordinal);
        Assert.EndsWith("the 2 objects that it held are kept", fault, StringComparison.Ordinal);
        File.WriteAllText(file, Services("a=10.0.0.1", "b=10.0.0.3"));
        Assert.Equal("+b=10.0.0.3", await following.Pending!);
        Assert.False(following.Reported.Reader.TryPeek(out _));
        Assert.Empty(following.Source.Faults);
    }

    [Fact]
    public async Task A_file_that_is_gone_takes_its_objects_with_it_and_may_come_back()
    {
        var file = _folder.Write("a.yaml", Services("a=10.0.0.1"));
        await using var following = new Following(file, _folder["none.yaml"]);
        Assert.Equal("+a=10.0.0.1", await following.Initial());
        Assert.Equal(
            $"{_folder["none.yaml"]}: the file: there is no such file or folder",
            Assert.Single(following.Source.Faults).ToString());
        File.Delete(file);
        Assert.Equal("-a", await following.Next());
        Assert.Equal(2, following.Source.Faults.Count);
        _folder.Write("none.yaml", Services("later=10.0.0.7"));
        Assert.Equal("+later=10.0.0.7", await following.Next());
        _folder.Write("a.yaml", Services("a=10.0.0.1"));
        Assert.Equal("+a=10.0.0.1", await following.Next());
        Assert.Empty(following.Source.Faults);
    }

    [Fact]
    public async Task A_file_that_is_removed_and_written_at_once_changes_nothing()
    {
        var file = _folder.Write("a.yaml", Services("a=10.0.0.1"));
        await using var following = new Following(new StoppedClock(), _folder.Path);
        await following.Initial();
        for (var i = 0; i < 20; i++)
        {
            File.Delete(file);
            _folder.Write("a.yaml", Services("a=10.0.0.1"));
        }

        _folder.Write("b.yaml", Services("b=10.0.0.2"));
        Assert.Equal("+b=10.0.0.2", await following.Next());
    }

    [Fact]
    public async Task A_file_that_was_written_just_now_is_not_read_before_it_rests()
    {
        var written = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var clock = new StoppedClock();
        var file = _folder.Write("a.yaml", Services("a=10.0.0.1", "b=10.0.0.2"));
        await using var following = new Following(clock, file);
        await following.Initial();

        // Half of it, and whole YAML: only its age tells that more may come.
        clock.Set(written.AddMilliseconds(10));
        _folder.Replace("a.yaml", Services("a=10.0.0.3"), written);
        var next = following.Next();
        var (asked, waited) = (clock.Asked, Stopwatch.StartNew());
        while (clock.Asked < asked + 5)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(20), "nobody looks at the file");
            await Task.Yield();
        }

        Assert.False(next.IsCompleted);
        _folder.Replace("a.yaml", Services("a=10.0.0.3", "b=10.0.0.2"), written);
        clock.Set(written.AddMilliseconds(50));
        Assert.Equal("+a=10.0.0.3", await next);
        _folder.Replace("a.yaml", Services("a=10.0.0.3", "b=10.0.0.4"), written);
        Assert.Equal("+b=10.0.0.4", await following.Next());
    }

    [Fact]
    public async Task When_an_object_of_two_files_leaves_the_later_the_earlier_counts_again()
    {
        var one = _folder.Write("1.yaml", Services("a=10.0.0.1"));
        var two = _folder.Write("2.yaml", Services("a=10.0.0.2"));
        await using var following = new Following(two, one);
        Assert.Equal("+a=10.0.0.1", await following.Initial());
        Assert.Equal(
            $"{two}:1: Service default/a: is also in {one}:1, which is used",
            Assert.Single(following.Source.Faults).ToString());
        File.Delete(one);
        Assert.Equal("+a=10.0.0.2", await following.Next());
    }

    private void Revision(string name, params string[] services)
    {
        Directory.CreateDirectory(_folder[name]);
        _folder.Write($"{name}/objects.yaml", Services(services));
    }

    /// <summary>"name=address" each.</summary>
    internal static string Services(params string[] services) => string.Concat(services.Select(service =>
        string.Create(CultureInfo.InvariantCulture, $$"""
        apiVersion: v1
        kind: Service
        metadata: {name: {{service.Split('=')[0]}}}
        spec: {clusterIP: {{service.Split('=')[1]}}}
        ---

        """)));

    internal static string Json(string service) => $$"""
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"{{service.Split('=')[0]}}"},
         "spec":{"clusterIP":"{{service.Split('=')[1]}}"} }
        """;
}
