package org.faumap.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The packages shipped inside the jar, {@code models/<id>/<version>/} on the class path. */
final class BundledPackages {
    private BundledPackages() {}

    /**
     * Reads them all.
     *
     * @throws UnfitModelPackage if one does not fit, which is a fault of the build
     */
    static List<ModelPackage> read() throws IOException, UnfitModelPackage {
        PathMatchingResourcePatternResolver resources = new PathMatchingResourcePatternResolver();
        List<ModelPackage> packages = new ArrayList<>();
        for (Resource description : resources.getResources("classpath*:models/*/*/" + ModelPackage.DESCRIPTION)) {
            String location = description.getURL().toString();
            String folder = location.substring(0, location.length() - ModelPackage.DESCRIPTION.length());
            Map<String, byte[]> files = new HashMap<>();
            for (Resource file : resources.getResources(folder + "*")) {
                if (file.getFilename() != null && file.isReadable()) {
                    files.put(file.getFilename(), file.getContentAsByteArray());
                }
            }
            packages.add(ModelPackage.read(files));
        }
        return packages;
    }
}
