using Signalbox.Lab.Containers;

namespace Signalbox.Lab.Tests.Containers;

public sealed class ImageTableTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("nginx", "nginx", "docker.io/library/nginx:latest")]
    [InlineData("nginx:1.27", "nginx", "docker.io/library/nginx:1.27")]
    [InlineData("docker.io/library/nginx:1.27", "nginx", "docker.io/library/nginx:1.27")]
    [InlineData("mendhak/http-https-echo", "mendhak/http-https-echo", "docker.io/mendhak/http-https-echo:latest")]
    [InlineData("registry.k8s.io/pause:3.9", "registry.k8s.io/pause", "registry.k8s.io/pause:3.9")]
    [InlineData("localhost:5000/a@sha256:12", "localhost:5000/a", "localhost:5000/a@sha256:12")]
    public void Names_are_read_with_and_without_registry_and_tag(string text, string repository, string full)
    {
        var name = ImageName.Parse(text)!;
        Assert.Equal((repository, full), (name.Repository, name.Full));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Nginx")]
    [InlineData("a:")]
    [InlineData("a b")]
    public void What_is_no_name_is_refused(string text) =>
        Assert.IsType<ImageResolution.Invalid>(ImageTable.BuiltIn.Resolve(text));

    [Fact]
    public void A_program_that_is_not_installed_is_named_with_its_package()
    {
        var table = new ImageTable(ImageTable.BuiltIn.Images, _ => false);
        var missing = Assert.IsType<ImageResolution.Missing>(table.Resolve("dockersec/siege:latest"));
        Assert.Contains("\"siege\"", missing.Message);
        Assert.Contains("apt-get install siege", missing.Message);
    }

    [Fact]
    public void A_file_adds_images_and_replaces_the_labs_own()
    {
        File.WriteAllText(_file, """
            images:
              example.org/tool:
                entrypoint: [sh, -c]
                command: [echo hello]
                env: {GREETING: hello}
              nginx:
                command: [sh]
            """);
        var table = ImageTable.Load(_file);
        var tool = Assert.IsType<ImageResolution.Found>(table.Resolve("example.org/tool:2")).Image;
        Assert.Equal(["sh", "-c"], tool.Entrypoint);
        Assert.Equal("hello", tool.Environment["GREETING"]);
        Assert.Equal(["sh"], Assert.IsType<ImageResolution.Found>(table.Resolve("nginx")).Image.Command);
        Assert.IsType<ImageResolution.Found>(table.Resolve("busybox"));
    }

    [Theory]
    [InlineData("images: {a: {}}", "needs an entrypoint or a command")]
    [InlineData("images: {A: {command: [sh]}}", "no name of an image")]
    [InlineData("images: {a: {commands: [sh]}}", "commands")]
    public void A_file_that_is_wrong_says_what_is(string text, string words)
    {
        File.WriteAllText(_file, text);
        Assert.Contains(words, Assert.Throws<FormatException>(() => ImageTable.Load(_file)).Message);
    }

    [Fact]
    public void Users_of_an_image_get_numbers_that_are_free()
    {
        var files = Accounts.Files(
            ["nginx", "root"], "root:x:0:0::/:/bin/sh\na:x:101:101::/:/x\n", "root:x:0:\nb:x:102:");
        Assert.Contains("\nnginx:x:103:103:", files["/etc/passwd"]);
        Assert.EndsWith("b:x:102:\nnginx:x:103:\n", files["/etc/group"]);
    }
}
