using Sidecar.Proxy.Kernel;

namespace Sidecar.Proxy.Tests.Kernel;

/// <summary>Which pages may be given back: those that the file has exactly as they are.</summary>
public class ProgramPagesTests
{
    [Fact]
    public void Only_files_that_are_read_and_were_never_written_to_are_given_back()
    {
        const string smaps = """
            1000-2000 r--p 00000000 fe:00 1234                               /opt/sidecar-proxy
            Rss:                   4 kB
            Anonymous:             0 kB
            VmFlags: rd mr mw me
            2000-5000 r-xp 00001000 fe:00 1234                               /opt/sidecar-proxy (deleted)
            Anonymous:             0 kB
            VmFlags: rd ex mr mw me
            5000-6000 r--p 00004000 fe:00 1234                               /opt/sidecar-proxy
            Anonymous:             4 kB
            6000-7000 rw-p 00005000 fe:00 1234                               /opt/sidecar-proxy
            Anonymous:             0 kB
            7000-8000 r--s 00000000 fe:00 99                                 /opt/shared
            Anonymous:             0 kB
            8000-9000 r--p 00000000 00:00 0
            Anonymous:             0 kB
            a000-b000 r-xp 00000000 00:00 0                                  [vdso]
            Anonymous:             0 kB
            """;
        Assert.Equal([(0x1000u, 0x2000u), (0x2000u, 0x5000u)], ProgramPages.Clean(smaps.Split('\n')).Select(one => ((uint)one.From, (uint)one.To)));
    }
}
