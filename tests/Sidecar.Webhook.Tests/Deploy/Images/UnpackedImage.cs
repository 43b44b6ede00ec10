using System.Formats.Tar;
using System.Runtime.Versioning;

namespace Sidecar.Webhook.Tests.Deploy.Images;

/// <summary>The layers of an image, unpacked one over the other into a folder that all may read and nobody may write to.</summary>
[UnsupportedOSPlatform("windows")]
sealed class UnpackedImage : IDisposable
{
    const UnixFileMode Write = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    public UnpackedImage(ContainerImage image)
    {
        Image = image;
        File.SetUnixFileMode(Root, (UnixFileMode)0b111_101_101);
        foreach (var layer in image.Manifest.Layers)
            TarFile.ExtractToDirectory(new MemoryStream(image.Archive(layer)), Root, overwriteFiles: true);
        foreach (var path in Directory.GetFileSystemEntries(Root, "*", SearchOption.AllDirectories).Append(Root))
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) & ~Write);
    }

    public ContainerImage Image { get; }

    /// <summary>The folder that is the root of the image.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("sidecar-image-").FullName;

    /// <summary>The home of the image's user.</summary>
    public string Home => File.ReadLines($"{Root}/etc/passwd").Select(line => line.Split(':')).Single(account => account[2] == Image.Start.User)[5];

    public void Dispose()
    {
        foreach (var folder in Directory.GetDirectories(Root, "*", SearchOption.AllDirectories).Append(Root))
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.UserWrite);
        Directory.Delete(Root, recursive: true);
    }
}
