using Signalbox.Cluster.Files;

namespace Signalbox.Cluster.Tests.Files;

public sealed class FollowedTextTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_text_is_told_first_and_each_time_that_it_changes_however_it_does()
    {
        Directory.CreateDirectory(_folder["..one"]);
        Directory.CreateDirectory(_folder["..two"]);
        _folder.Write("..one/text", "1");
        _folder.Link("..data", "..one");
        _folder.Link("text", "..data/text");
        await using var looks = Follow();
        Assert.Equal(new TextLook("1", null), await NextAsync(looks));
        _folder.Write("..one/text", "2");
        Assert.Equal(new TextLook("2", null), await NextAsync(looks));
        _folder.Write("..two/text", "3");
        _folder.Link("..data", "..two");
        Assert.Equal(new TextLook("3", null), await NextAsync(looks));
        _folder.Write("..two/text", "4");
        Assert.Equal(new TextLook("4", null), await NextAsync(looks));
        _folder.Replace("text", "5");
        Assert.Equal(new TextLook("5", null), await NextAsync(looks));
    }

    [Fact]
    public async Task A_file_that_stays_away_is_told_once_and_its_return_too()
    {
        await using var looks = Follow();
        Assert.Equal(new TextLook(null, "there is no such file"), await NextAsync(looks));
        _folder.Write("text", "1");
        Assert.Equal(new TextLook("1", null), await NextAsync(looks));
        File.Delete(_folder["text"]);
        Assert.Equal(new TextLook(null, "there is no such file"), await NextAsync(looks));
        _folder.Write("text", "1");
        Assert.Equal(new TextLook("1", null), await NextAsync(looks));
    }

    private IAsyncEnumerator<TextLook> Follow() => new FollowedText(_folder["text"], TimeProvider.System)
        .Follow(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

    private static async Task<TextLook> NextAsync(IAsyncEnumerator<TextLook> looks)
    {
        Assert.True(await looks.MoveNextAsync().AsTask().WaitAsync(Deadline, TestContext.Current.CancellationToken));
        return looks.Current;
    }
}
