using System.CommandLine;
using Signalbox.Lab.Containers;
using Signalbox.Lab.Life;

namespace Signalbox.Lab.Commands;

/// <summary>"signalbox-lab images": which images pods can have, and what runs instead.</summary>
internal static class ImagesCommand
{
    public static Command Create()
    {
        var name = LabOptions.Name();
        var command = new Command("images", "list the images that pods can have, and what runs instead") { name };
        command.SetVerb((parsed, _) =>
        {
            var file = LabState.Of(parsed.GetRequiredValue(name)).ImagesPath;
            var table = File.Exists(file) ? ImageTable.Load(file) : ImageTable.BuiltIn;
            foreach (var image in table.Images)
            {
                Console.WriteLine($"{image.Name,-44} {string.Join(' ', image.Entrypoint.Concat(image.Command))}");
            }

            Console.WriteLine($"\nMore are read from {file} when the lab comes up, written like this:");
            Console.WriteLine("images: {example.org/mine: {command: [PROGRAM, ARGUMENT]}}");
            return Task.FromResult(0);
        });
        return command;
    }
}
