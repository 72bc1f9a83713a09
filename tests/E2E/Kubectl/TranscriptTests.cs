namespace Signalbox.E2E.Kubectl;

/// <summary>What the real kubectl prints of one small cluster, see <see cref="Shop"/>.</summary>
public sealed class TranscriptTests
{
    [Theory]
    [InlineData("get.txt")]
    [InlineData("describe.txt")]
    public async Task Commands_print_what_they_are_known_to_print(string file)
    {
        await using var lab = await KubectlLab.StartAsync();
        Shop.FillIn(lab);
        var known = Transcript.Read(file);
        Assert.NotEmpty(known);
        foreach (var wanted in known)
        {
            var result = await lab.Kubectl.RunAsync([.. wanted.Arguments, "-n", "shop"]);
            var printed = Transcript.Of(wanted.Command, result);
            Assert.Equal($"$ {wanted.Command}\n{wanted.Text}", $"$ {printed.Command}\n{printed.Text}");
        }
    }
}
