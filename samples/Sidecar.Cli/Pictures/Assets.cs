namespace Sidecar.Cli.Pictures;

/// <summary>The styles and the script of pages and pictures, which stand beside this file and travel in the program.</summary>
static class Assets
{
    public static string Text(string name)
    {
        using var source = typeof(Assets).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The program was built without {name}.");
        using var reader = new StreamReader(source);
        return reader.ReadToEnd();
    }
}
